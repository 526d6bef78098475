export type LogLine = {
  text: string;
  /** Its end is missing, because it is longer than what is kept of a line. */
  isCut: boolean;
};

/** What is kept of a line; a result of many addresses has a few kilobytes. */
export const MAX_LINE_BYTES = 256 * 1024;

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/**
 * Turns the frames of a log into lines. Frames are bytes: a daemon that cuts
 * long lines also cuts within characters, so pieces are joined before they are
 * decoded. Bytes that are no UTF-8 become U+FFFD.
 */
export class LineSplitter {
  private pieces: Buffer[] = [];
  private bytes = 0;
  private isCut = false;
  /** A piece of a line was taken, and its end was not. */
  private isOpen = false;
  /** Empty frames are lines only where another frame follows. */
  private emptyFrames = 0;

  /**
   * @param cutAt - the length in bytes of a frame whose line goes on in the
   *   next one; undefined where the daemon cuts no lines
   */
  constructor(
    private readonly cutAt: number | undefined,
    private readonly onLine: (line: LogLine) => void,
  ) {}

  take(frame: Buffer): void {
    if (frame.length === 0 && !this.isOpen) {
      this.emptyFrames += 1;
      return;
    }
    for (; this.emptyFrames > 0; this.emptyFrames -= 1) {
      this.onLine({ text: '', isCut: false });
    }
    let from = 0;
    for (
      let to = frame.indexOf(NEWLINE);
      to >= 0;
      to = frame.indexOf(NEWLINE, from)
    ) {
      this.add(frame.subarray(from, to));
      this.finish();
      from = to + 1;
    }
    const endsLine = from > 0 && from === frame.length;
    if (!endsLine) {
      this.add(frame.subarray(from));
      if (frame.length !== this.cutAt) {
        this.finish();
      }
    }
  }

  /** Nothing more comes. */
  end(): void {
    if (this.isOpen) {
      this.finish();
    }
  }

  private add(piece: Buffer): void {
    this.isOpen = true;
    const room = MAX_LINE_BYTES - this.bytes;
    if (piece.length > room) {
      this.isCut = true;
    }
    if (room > 0 && piece.length > 0) {
      // Copied, so that a line does not keep its whole frame in memory.
      this.pieces.push(Buffer.from(piece.subarray(0, room)));
      this.bytes += Math.min(room, piece.length);
    }
  }

  private finish(): void {
    const line = Buffer.concat(this.pieces, this.bytes);
    const length = line.at(-1) === RETURN ? line.length - 1 : line.length;
    const { isCut } = this;
    this.pieces = [];
    this.bytes = 0;
    this.isCut = false;
    this.isOpen = false;
    this.onLine({ text: line.toString('utf8', 0, length), isCut });
  }
}
