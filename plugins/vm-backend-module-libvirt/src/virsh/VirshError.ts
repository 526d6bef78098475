/** libvirt refused a command; the text is libvirt's. */
export class VirshError extends Error {
  name = 'VirshError' as const;

  constructor(readonly command: string, readonly answer: string) {
    super(`libvirt refused "${command}": ${answer || 'it gave no reason'}`);
  }

  /** Whether the object of the command does not exist. */
  get isAbsent(): boolean {
    return /(storage volume|network|metadata) not found|couldn't locate a matching/i.test(
      this.answer,
    );
  }

  /**
   * Whether virsh did not get the domain. The reason is unknown: there may be
   * none, or libvirt may have gone away.
   */
  get isWithoutDomain(): boolean {
    return /failed to get domain /i.test(this.answer);
  }

  /** Whether the command had nothing to change. */
  get isDone(): boolean {
    return /already active|domain is not running|already running|exists already/i.test(
      this.answer,
    );
  }
}

/** The host did not answer, so that the outcome of the command is unknown. */
export class VirshUnreachable extends Error {
  name = 'VirshUnreachable' as const;
}

/** The host accepts commands and does not answer: the next one may wait as long. */
export class VirshHangs extends VirshUnreachable {}

/** Undefined where the object of the command does not exist. */
export async function orAbsent<T>(result: Promise<T>): Promise<T | undefined> {
  return result.catch(error => {
    if (error instanceof VirshError && error.isAbsent) {
      return undefined;
    }
    throw error;
  });
}

/** Undefined where the command had nothing to change. */
export async function orDone<T>(result: Promise<T>): Promise<T | undefined> {
  return result.catch(error => {
    if (error instanceof VirshError && error.isDone) {
      return undefined;
    }
    throw error;
  });
}
