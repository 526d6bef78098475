/** What virsh answered with an error; the text is that of libvirt. */
export class VirshError extends Error {
  name = 'VirshError' as const;

  constructor(readonly command: string, readonly answer: string) {
    super(`libvirt refused "${command}": ${answer || 'it gave no reason'}`);
  }

  /** Whether libvirt says that the domain, volume or entry is not there. */
  get isAbsent(): boolean {
    return /^(Domain|Storage volume) not found|failed to get (domain|vol) |couldn't locate a matching|metadata not found/im.test(
      this.answer,
    );
  }

  /** Whether libvirt says that it is as was wanted already. */
  get isDone(): boolean {
    return /already active|domain is not running|already running|exists already/i.test(
      this.answer,
    );
  }
}

/** The host gave no answer: what was asked may have happened or not. */
export class VirshUnreachable extends Error {
  name = 'VirshUnreachable' as const;
}
