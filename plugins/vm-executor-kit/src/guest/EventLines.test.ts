import { EventLines, MAX_EVENT_BYTES, MAX_EVENT_LINES } from './EventLines';
import { bootProgress } from './events';

const line = (stage: string, state = 'ok') =>
  `${JSON.stringify({ stage, state, at: 1 })}\n`;

const read = (...chunks: string[]) => {
  const lines = new EventLines();
  chunks.forEach(chunk => lines.add(Buffer.from(chunk)));
  return lines;
};
const briefly = ({ events }: EventLines) =>
  events.map(({ stage, state }) => `${stage} ${state}`);

describe('EventLines', () => {
  it('takes events that come in pieces, and leaves what is no event', () => {
    const text = [
      'noise\n',
      '{"stage":"network","state":"unheard of","at":3}\n',
      'null\n{}\n{"stage"\n',
      line('kernel'),
      line('seed', 'started'),
      '{"stage":"seed","sta',
    ].join('');
    const expected = ['kernel ok', 'seed started'];
    expect(briefly(read(text))).toEqual(expected);
    expect(briefly(read(...text))).toEqual(expected);
    expect(read(text).bytes).toBe(text.length);
  });

  describe('with a guest that writes what costs most', () => {
    const cases: Array<[string, string]> = [
      ['newlines', '\n'],
      ['empty objects', '{}\n'],
      ['braces', '{\n'],
      ['lines of one letter', 'x\n'],
      ['a line that never ends', 'a-'],
      ['an object that never ends', '{"a":'],
      ['events of stages that it makes up', line('made-up')],
      ['nested lists', `{"a":${'['.repeat(3000)}\n`],
    ];

    it.each(cases)('%s: bounds the bytes and the work', (_, piece) => {
      const parse = jest.spyOn(JSON, 'parse');
      const lines = new EventLines();
      const page = Buffer.from(
        piece.repeat(Math.ceil((64 * 1024) / piece.length)),
      );
      let pages = 0;
      while (!lines.isFull && pages < 100) {
        lines.add(page);
        pages++;
      }
      // What comes later is not even looked at.
      lines.add(Buffer.from(line('kernel')));
      expect(parse.mock.calls.length).toBeLessThanOrEqual(MAX_EVENT_LINES);
      parse.mockRestore();
      expect(lines.isFull).toBe(true);
      expect(pages).toBeLessThanOrEqual(MAX_EVENT_BYTES / (64 * 1024));
      expect(lines.bytes).toBeLessThanOrEqual(MAX_EVENT_BYTES);
      expect(lines.events.length).toBeLessThanOrEqual(MAX_EVENT_LINES + 1);
      const { outcome, message } = bootProgress(lines.events, {
        stages: ['kernel', 'ready'],
        startedAt: new Date(0),
        now: new Date(),
      });
      expect(outcome).toBe('failed');
      expect(message).toMatch(/wrote more than \d+ (bytes|lines)/);
    });

    it('leaves a machine ready that was ready before', () => {
      const lines = read(line('ready'), '\n'.repeat(MAX_EVENT_BYTES));
      expect(lines.isFull).toBe(true);
      expect(briefly(lines)).toEqual(['ready ok']);
    });
  });
});
