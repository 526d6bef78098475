import fc from 'fast-check';
import { LineJoiner } from './frames';

const read = (frames: string[]) => {
  const joiner = new LineJoiner();
  return [...frames.flatMap(frame => joiner.take(frame)), ...joiner.end()];
};

describe('LineJoiner', () => {
  it('takes a frame for a line', () => {
    expect(read(['one', '', 'three'])).toEqual(['one', '', 'three']);
  });

  it('takes a frame that holds all lines apart', () => {
    expect(read(['one\ntwo\r\nthree\n'])).toEqual(['one', 'two', 'three']);
  });

  it('joins what the daemon has cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 10_000 }).filter(n => n % 4096 !== 0)),
        lengths => {
          const lines = lengths.map(length => 'x'.repeat(length));
          const frames = lines.flatMap(line =>
            (line.match(/.{1,4096}/g) ?? []).map(String),
          );
          expect(read(frames)).toEqual(lines);
        },
      ),
    );
  });
});
