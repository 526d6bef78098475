import { z } from 'zod';
import { factsSchema, type GuestEvent, type GuestFacts } from './events';

const MAX_LINE = 4096;
const MAX_FAILURES = 10;
const MAX_ERROR = 300;
/** What cloud-init still prints once it has said that it finished. */
const LAST_LINES_MS = 5_000;

const RUNNING =
  /Cloud-init v\. \S+ running '([a-z:-]{1,40})' at (.{1,60}?)\. Up [\d.]+ seconds/;
const FINISHED =
  /Cloud-init v\. \S+ finished at .{1,60}?\. Datasource (.{0,300}?)\.?\s+Up [\d.]+ seconds/;
const REPORT = /finish: ([a-z-]{1,40}): (SUCCESS|WARN|FAIL)\b/;
const MODULE_REPORT = /finish: [a-z-]{1,40}\/config-([\w-]{1,60}): FAIL\b/;
const MODULE_LOG =
  /\[(?:WARNING|ERROR|CRITICAL)\]: Running module ([\w-]{1,60}) \(.{1,300}\) failed/;
const NOT_UNDERSTOOD =
  /\[(?:WARNING|ERROR)\]: ((?:Failed loading yaml blob|Unhandled non-multipart).{0,300})/;
const FACTS = /backlot-facts: (\{.*\})/;
const RESULT = /backlot-result: (\{.*\})/;
const ERROR_OF_MODULE = /^\('([\w-]{1,60})', /;

/** What cloud-init leaves in /run/cloud-init/result.json. */
const resultSchema = z.object({
  v1: z.object({ errors: z.array(z.string()) }),
});

/** The modules that run scripts and `runcmd` of the user data. */
const SCRIPTS = 'scripts-user';

/**
 * Reads what cloud-init prints on a machine's console in one boot.
 *
 * @remarks
 * A console carries whatever the guest writes: a line may come from the kernel,
 * from a script, or from somebody who pretends. It decides about its own
 * machine and nothing else.
 *
 * cloud-init says most things twice, in its log and in what VENDOR_DATA makes
 * it report, and the hook there says the outcome. Any of it is enough: the
 * kernel may write into the middle of a line, and user data may switch some
 * off. The reports come in one piece when a process ends, after the word that
 * all is done; where they are switched off, they are waited for in vain, but
 * not for long.
 */
export class CloudInitConsole {
  private readonly events: GuestEvent[] = [];
  private readonly failures = new Map<string, string>();
  private facts: GuestFacts | undefined;
  private failedStage: string | undefined;
  private isForgiving = false;
  private finishedAt: number | undefined;
  private isEnded = false;

  constructor(
    /** Modules whose failure is not the machine's. */
    private readonly mayFail: string[],
    private readonly now: () => number = Date.now,
  ) {}

  /** A whole line, or a piece of one that is endless. */
  add(line: string): void {
    if (this.isEnded) return;
    const text = line.slice(0, MAX_LINE);
    const groups = (pattern: RegExp) => pattern.exec(text)?.slice(1);

    const running = groups(RUNNING);
    if (running) this.begin(running[0], running[1]);
    const [module] = groups(MODULE_REPORT) ?? groups(MODULE_LOG) ?? [];
    if (module) this.moduleFailed(module.replaceAll('_', '-'));
    const [misread] = groups(NOT_UNDERSTOOD) ?? [];
    if (misread)
      this.note('user-data', `cloud-init could not read it: ${misread}`);
    const [facts] = groups(FACTS) ?? [];
    if (facts) this.facts ??= readJson(factsSchema, facts);
    const [datasource] = groups(FINISHED) ?? [];
    if (datasource !== undefined) this.finish(datasource);
    const report = groups(REPORT);
    if (report) this.stageEnded(report[0], report[1]);
    const [result] = groups(RESULT) ?? [];
    if (result) this.resultTold(result);
  }

  /** What is known so far, in the words of a guest that has an events port. */
  told(): GuestEvent[] {
    if (
      this.finishedAt !== undefined &&
      this.now() - this.finishedAt >= LAST_LINES_MS
    ) {
      this.end();
    }
    return this.events;
  }

  private begin(stage: string, time: string): void {
    const clock = Date.parse(time);
    const at = (Number.isNaN(clock) ? this.now() : clock) / 1000;
    if (stage === 'init-local') this.tell('kernel', 'ok', at);
    if (stage !== 'init') return;
    this.tell('kernel', 'ok', at);
    this.tell('network', 'ok', at);
    this.tell('user-data', 'started', at);
  }

  private moduleFailed(module: string): void {
    if (this.mayFail.some(name => name.replaceAll('_', '-') === module)) {
      this.isForgiving = true;
      return;
    }
    this.note(
      module,
      module === SCRIPTS
        ? 'one of its scripts or commands ended with an exit status other than 0'
        : `cloud-init's module ${module} failed`,
    );
  }

  private finish(datasource: string): void {
    this.finishedAt ??= this.now();
    if (datasource.startsWith('DataSourceNone')) {
      this.note('seed', 'cloud-init did not find the disk with it');
    }
  }

  private stageEnded(stage: string, result: string): void {
    if (result === 'FAIL') this.failedStage ??= stage;
    if (stage === 'modules-final') this.end();
  }

  private resultTold(text: string): void {
    const result = readJson(resultSchema, text);
    if (!result) return;
    for (const error of result.v1.errors) {
      const [, module] = ERROR_OF_MODULE.exec(error) ?? [];
      if (module) this.moduleFailed(module.replaceAll('_', '-'));
      else this.note(error, error.slice(0, MAX_ERROR));
    }
    this.end();
  }

  private end(): void {
    if (this.isEnded) return;
    this.isEnded = true;
    // Which module it was stood in a line that something else spoilt.
    if (this.failedStage && this.failures.size === 0 && !this.isForgiving) {
      this.note('stage', `cloud-init's stage ${this.failedStage} failed`);
    }
    const at = (this.finishedAt ?? this.now()) / 1000;
    if (this.failures.size === 0) {
      this.tell('user-data', 'ok', at);
      this.tell('ready', 'ok', at, { facts: this.facts });
      return;
    }
    const message = [...this.failures.values()].join('; ');
    this.tell('user-data', 'failed', at, { message });
    this.tell('ready', 'failed', at, { message });
  }

  private note(key: string, message: string): void {
    if (this.failures.size >= MAX_FAILURES) return;
    // Escapes of a terminal are nothing for a message.
    // eslint-disable-next-line no-control-regex
    this.failures.set(key, message.replace(/[\u0000-\u001f\u007f]/g, ' '));
  }

  private tell(
    stage: string,
    state: GuestEvent['state'],
    at: number,
    more: Partial<GuestEvent> = {},
  ): void {
    const isKnown = this.events.some(
      event => event.stage === stage && event.state === state,
    );
    if (!isKnown) this.events.push({ stage, state, at, ...more });
  }
}

function readJson<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    // A line that something else was written into.
    return undefined;
  }
}
