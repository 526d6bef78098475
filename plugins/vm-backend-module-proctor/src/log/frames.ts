/** The daemon cuts longer lines at so many bytes. */
const FRAME_BYTES = 4096;

/** Puts the lines of a log together again from its frames. */
export class LineJoiner {
  private begun = '';

  /** @returns the lines that this frame completes */
  take(frame: string): string[] {
    const lines = (this.begun + frame).split(/\r?\n/);
    this.begun = '';
    if (Buffer.byteLength(frame) === FRAME_BYTES) {
      this.begun = lines.pop()!;
    }
    // A frame a line; one that holds many may end them all.
    if (lines.length > 1 && lines[lines.length - 1] === '') {
      lines.pop();
    }
    return lines;
  }

  /** What is left when nothing more comes. */
  end(): string[] {
    const { begun } = this;
    this.begun = '';
    return begun ? [begun] : [];
  }
}
