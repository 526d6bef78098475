/** A waiter that was not seen for this time no longer delays others. */
const FORGET_WAITER_MS = 30_000;

type Waiter = {
  since: number;
  seen: number;
};

/**
 * Limits how many machines of this host are between start and ready: booting
 * is what costs, and many boots at once make each of them slow.
 *
 * First come, first served. After a restart of the backend it is filled again
 * from the machines' records.
 */
export class BootQueue {
  private readonly booting = new Set<string>();
  private readonly waiting = new Map<string, Waiter>();

  constructor(
    private readonly places: number,
    private readonly now: () => number = Date.now,
    /** Called with a machine that may enter now. */
    private readonly onTurn: (vmId: string) => void = () => {},
  ) {}

  /** Takes a place if there is one. `since` is when the machine began to wait. */
  enter(vmId: string, since: number): boolean {
    if (this.booting.has(vmId)) {
      return true;
    }
    this.waiting.set(vmId, { since, seen: this.now() });
    const ahead = [...this.waiting].filter(
      ([other, { since: theirs, seen }]) =>
        other !== vmId &&
        this.now() - seen < FORGET_WAITER_MS &&
        (theirs < since || (theirs === since && other < vmId)),
    ).length;
    if (this.booting.size + ahead >= this.places) {
      return false;
    }
    this.occupy(vmId);
    return true;
  }

  /** For a machine that is found booting. */
  occupy(vmId: string): void {
    this.waiting.delete(vmId);
    this.booting.add(vmId);
  }

  leave(vmId: string): void {
    this.waiting.delete(vmId);
    if (this.booting.delete(vmId)) {
      [...this.waiting]
        .sort(([, a], [, b]) => a.since - b.since)
        .slice(0, Math.max(0, this.places - this.booting.size))
        .forEach(([next]) => this.onTurn(next));
    }
  }

  /** The machines that hold places. */
  occupants(): string[] {
    return [...this.booting];
  }
}
