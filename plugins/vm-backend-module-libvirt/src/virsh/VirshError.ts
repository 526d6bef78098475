/** What virsh answered with an error; the text is that of libvirt. */
export class VirshError extends Error {
  name = 'VirshError' as const;

  constructor(readonly command: string, readonly answer: string) {
    super(`libvirt refused "${command}": ${answer || 'it gave no reason'}`);
  }

  /** Whether libvirt says that what was asked for is not there. */
  get isAbsent(): boolean {
    return /(storage volume|network|metadata) not found|couldn't locate a matching/i.test(
      this.answer,
    );
  }

  /**
   * Whether virsh did not get the domain. It does not say why: that there is
   * none, or that libvirt has just gone away.
   */
  get isWithoutDomain(): boolean {
    return /failed to get domain /i.test(this.answer);
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

/** Nor did it refuse: whoever asks the same host again may wait as long. */
export class VirshHangs extends VirshUnreachable {}

/** Undefined where libvirt says that what was asked for is not there. */
export async function orAbsent<T>(asked: Promise<T>): Promise<T | undefined> {
  return asked.catch(error => {
    if (error instanceof VirshError && error.isAbsent) {
      return undefined;
    }
    throw error;
  });
}

/** Undefined where libvirt says that it is as it should be already. */
export async function orDone<T>(asked: Promise<T>): Promise<T | undefined> {
  return asked.catch(error => {
    if (error instanceof VirshError && error.isDone) {
      return undefined;
    }
    throw error;
  });
}
