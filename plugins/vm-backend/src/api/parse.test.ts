import { z } from 'zod';
import { parse } from './parse';

const schema = z.strictObject({ labels: z.record(z.string(), z.string()) });

describe('parse', () => {
  it('refuses what is nested without end, at the cost of its size', () => {
    let nested: unknown = [];
    for (let depth = 0; depth < 250_000; depth++) {
      nested = [nested];
    }
    expect(() => parse(schema, { labels: nested }, 'body')).toThrow(
      'body: is nested more than 32 levels deep; flatten it',
    );
  });

  it('names the place of text that cannot be stored', () => {
    expect(() =>
      parse(schema, { labels: { a: { b: ['x', '\u0000'] } } }, 'body'),
    ).toThrow(/^labels\.a\.b\.1: must not contain NUL/);
    expect(() => parse(schema, { labels: { 'a\ud800': 'x' } }, 'body')).toThrow(
      /^labels\.\(a key\): must not contain NUL/,
    );
  });

  it('answers a request of many faults with a few of them', () => {
    const unknown = Object.fromEntries(
      Array.from({ length: 40_000 }, (_, index) => [`unknown-${index}`, 1]),
    );
    const labels = Object.fromEntries(
      Array.from({ length: 40_000 }, (_, index) => [`label-${index}`, 1]),
    );
    let message = '';
    try {
      parse(schema, { ...unknown, labels }, 'body');
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain('labels.label-0: ');
    expect(message.length).toBeLessThanOrEqual(2001);
  });
});
