/**
 * A loop that does not end unseen: a turn that fails is repeated, and one that
 * never returns is abandoned, logged and replaced.
 */
import type { LoggerService } from '@backstage/backend-plugin-api';
import { Waker } from './Waker';

export type LoopState = {
  name: string;
  /** False while it is stalled: its turn does not return, or it has ended. */
  turning: boolean;
  /** How often it had to be started again. */
  restarts: number;
  /** Why its last turn failed; undefined when it did not. */
  error?: string;
};

export type LoopOptions = {
  name: string;
  logger: LoggerService;
  /** One round; answers whether there is more to do right away. */
  turn: (signal: AbortSignal) => Promise<boolean>;
  /** Milliseconds between turns: `min` even when woken, `max` when nothing wakes it. */
  rest: { min: number; max: number };
  /** Milliseconds after which a turn is given up. */
  stallMs?: number;
};

const STALL_MS = 60_000;
/** A pause of the whole process is no stall: it shows as one check, not as several. */
const CHECKS = 6;

export class SupervisedLoop {
  private readonly waker = new Waker();
  private current?: { stop: AbortController; done: Promise<void> };
  private supervision?: NodeJS.Timeout;
  /** Checks that have seen the turn under way; undefined between turns. */
  private checksOfTurn?: number;
  private restarts = 0;
  private error?: string;

  constructor(private readonly options: LoopOptions) {}

  start(): void {
    this.supervision = setInterval(
      () => this.check(),
      (this.options.stallMs ?? STALL_MS) / CHECKS,
    );
    this.supervision.unref();
    this.begin();
  }

  /** Lets the turn under way end. */
  async stop(): Promise<void> {
    clearInterval(this.supervision);
    const { current } = this;
    this.current = undefined;
    current?.stop.abort();
    await current?.done;
  }

  /** There may be something to do now. */
  wake(): void {
    this.waker.wake();
  }

  state(): LoopState {
    const { current, restarts, error } = this;
    return {
      name: this.options.name,
      turning: current !== undefined && !this.isStalled(),
      restarts,
      error,
    };
  }

  private begin(): void {
    const stop = new AbortController();
    const done = this.run(stop.signal);
    this.current = { stop, done };
  }

  private async run(signal: AbortSignal): Promise<void> {
    const { turn, rest, name, logger } = this.options;
    while (!signal.aborted) {
      let more = false;
      try {
        this.checksOfTurn = 0;
        more = await turn(signal);
        this.error = undefined;
      } catch (error) {
        this.error = String(error);
        logger.error(`The ${name} failed and is retried`, {
          error: this.error,
        });
      }
      if (signal.aborted) {
        return;
      }
      this.checksOfTurn = undefined;
      if (!more) {
        await this.waker.sleep(rest, signal);
      }
    }
  }

  private isStalled(): boolean {
    return (this.checksOfTurn ?? 0) > CHECKS;
  }

  private check(): void {
    if (this.checksOfTurn !== undefined) {
      this.checksOfTurn += 1;
    }
    if (this.isStalled()) {
      const { name, logger } = this.options;
      logger.error(
        `The ${name} is stalled: its run does not return, so it is restarted`,
      );
      this.restarts += 1;
      // Should the turn return after all, it finds itself aborted and ends.
      this.current?.stop.abort();
      this.begin();
    }
  }
}
