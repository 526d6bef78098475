import { setTimeout as sleep } from 'node:timers/promises';
import type { MachineCore } from './MachineCore';
import type { Job } from './World';

const PATIENCE_MS = 5000;
/** A held callback goes out after this time when no other comes by. */
const HELD_MS = 2000;

/** Calls back when a job has ended: once, unless a fault is set. */
export class CallbackSender {
  private held: Job[] = [];

  constructor(private readonly core: MachineCore) {}

  async send(job: Job): Promise<void> {
    if (!job.callbackUrl) {
      return;
    }
    if (job.via && this.core.runOfNumber(job.number)?.forsaken) {
      this.record(job, 'not sent: the daemon restarted');
      return;
    }
    const fault = this.core.faults.ofCallback();
    switch (fault?.fault) {
      case 'callbackNever':
        this.record(job, 'not sent');
        return;
      case 'callbackShuffled':
        this.held.push(job);
        await sleep(HELD_MS, undefined, { ref: false });
        await this.sendHeld();
        return;
      case 'callbackLate':
        await sleep(fault.ms, undefined, { ref: false });
        break;
      case 'callbackTwice':
        await this.post(job);
        break;
      default:
    }
    await this.post(job);
    await this.sendHeld();
  }

  private async sendHeld(): Promise<void> {
    const held = this.held;
    this.held = [];
    await Promise.all(held.map(job => this.post(job)));
  }

  private async post(job: Job): Promise<void> {
    const url = new URL(job.callbackUrl!);
    const { username, password } = url;
    url.username = '';
    url.password = '';
    try {
      const response = await fetch(url, {
        method: 'POST',
        signal: AbortSignal.timeout(PATIENCE_MS),
        headers: {
          'Content-Type': 'application/json',
          ...(password && {
            Authorization: `Basic ${Buffer.from(
              `${decodeURIComponent(username)}:${decodeURIComponent(password)}`,
            ).toString('base64')}`,
          }),
        },
        body: JSON.stringify({ job: job.id, state: job.state }),
      });
      this.record(job, `answered ${response.status}`);
    } catch (error) {
      this.record(job, `failed: ${error}`);
    }
  }

  private record(job: Job, outcome: string): void {
    this.core.record({ event: 'callback', job: job.id, outcome });
  }
}
