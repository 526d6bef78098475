import fc from 'fast-check';
import { redactSent } from './redactSent';

describe('redactSent', () => {
  const secret = 'hunter2 "and" more/of it';

  it.each([
    ['as it is', `bad: ${secret}!`],
    ['as JSON', `bad: ${JSON.stringify(secret)}`],
    ['as part of a URL', `bad: ${encodeURIComponent(secret)}`],
    ['in base64', `bad: ${Buffer.from(secret).toString('base64')}`],
    ['in part', `bad: ${secret.slice(0, 15)}`],
  ])('takes out what was sent: %s', (_how, text) => {
    const shown = redactSent(text, [secret]);
    expect(shown).toContain('[redacted]');
    expect(shown).not.toMatch(/hunter2|aHVudGVy/);
  });

  it('keeps the rest, up to a length', () => {
    expect(redactSent('malformed request', [secret])).toBe('malformed request');
    expect(redactSent('x'.repeat(5000), [])).toHaveLength(200);
  });

  it('never shows more than a dozen characters of what was sent', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 40, maxLength: 2000 }),
        fc.string({ maxLength: 2000 }),
        (sent, around) => {
          const shown = redactSent(`${around}${sent}`, [sent]);
          for (let at = 0; at + 13 <= sent.length; at += 1) {
            const part = sent.slice(at, at + 13);
            expect(
              shown.includes(part) &&
                !around.includes(part) &&
                !part.includes('[redacted]'),
            ).toBe(false);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
