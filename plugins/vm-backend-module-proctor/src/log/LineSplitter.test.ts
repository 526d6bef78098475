import fc from 'fast-check';
import { LineSplitter, type LogLine, MAX_LINE_BYTES } from './LineSplitter';

function read(frames: Array<string | Buffer>, cutAt?: number): LogLine[] {
  const lines: LogLine[] = [];
  const splitter = new LineSplitter(cutAt, line => lines.push(line));
  frames.forEach(frame => splitter.take(Buffer.from(frame)));
  splitter.end();
  return lines;
}
const textOf = (frames: Array<string | Buffer>, cutAt?: number) =>
  read(frames, cutAt).map(({ text }) => text);

/** As v1 sends a line. */
function cut(line: string): Buffer[] {
  const bytes = Buffer.from(line);
  const frames = [];
  for (let from = 0; from <= bytes.length; from += 4096) {
    frames.push(bytes.subarray(from, from + 4096));
  }
  return frames;
}

describe('LineSplitter', () => {
  it('takes a frame for a line', () => {
    expect(textOf(['one', '', 'three'])).toEqual(['one', '', 'three']);
  });

  it('takes a frame that holds all lines apart', () => {
    expect(textOf(['one\ntwo\r\n\nthree\n'])).toEqual([
      'one',
      'two',
      '',
      'three',
    ]);
  });

  it('takes no line from a log that is not stored yet', () => {
    expect(textOf([''])).toEqual([]);
  });

  it('joins what v1 has cut, within characters too', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc
            .tuple(
              fc.constantFrom('x', 'ü', '€', '😀'),
              fc.oneof(
                fc.nat({ max: 5000 }),
                fc.constantFrom(1024, 2048, 4096, 8192),
              ),
            )
            .map(([character, length]) => character.repeat(length)),
        ),
        written => {
          const lines = [...written, 'end'];
          expect(textOf(lines.flatMap(cut), 4096)).toEqual(lines);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('leaves lines of v2 that are as long as a frame of v1 apart', () => {
    const long = 'x'.repeat(4096);
    expect(textOf([long, 'next'])).toEqual([long, 'next']);
  });

  it('replaces bytes that are no UTF-8', () => {
    expect(textOf([Buffer.from([0x47, 0xfc, 0x65])])).toEqual(['G\ufffde']);
  });

  it('keeps no more of a line than its limit, however it comes', () => {
    const frames = Array.from({ length: 300 }, () => 'x'.repeat(4096));
    const [line, next] = read([...frames, '', 'next'], 4096);
    expect(line).toEqual({ text: 'x'.repeat(MAX_LINE_BYTES), isCut: true });
    expect(next).toEqual({ text: 'next', isCut: false });
  });
});
