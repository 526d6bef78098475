import { z } from 'zod';
import {
  factsSchema,
  type GuestEvent,
  type GuestFacts,
  plainText,
} from './events';

const MAX_LINE = 4096;
const MAX_FAILURES = 10;
const MAX_ERROR = 300;
/** How long cloud-init may print after its last message. */
const LAST_LINES_MS = 5_000;

/**
 * What is looked for: a plain text, and what follows it. A line costs one
 * search for each text; the expressions begin where it was found, and all
 * their quantifiers are bounded, so that no line is expensive.
 */
const RUNNING: Pattern = {
  text: "running '",
  expression:
    /^running '([a-z:-]{1,40})' at (.{1,60}?)\. Up [\d.]{1,20} seconds/,
};
const FINISHED: Pattern = {
  text: 'finished at ',
  expression:
    /^finished at [^.]{1,60}\. Datasource (.{0,300}?)\.?\s{1,8}Up [\d.]{1,20} seconds/,
};
const REPORT: Pattern = {
  text: 'finish: ',
  expression: /^finish: ([a-z-]{1,40}): (SUCCESS|WARN|FAIL)\b/,
};
const MODULE_REPORT: Pattern = {
  text: 'finish: ',
  expression: /^finish: [a-z-]{1,40}\/config-([\w-]{1,60}): FAIL\b/,
};
const LOGGED: Pattern = {
  text: ']: ',
  expression: /^\]: (.{1,400})/,
};
const LEVEL = /\[(?:WARNING|ERROR|CRITICAL)$/;
const MODULE_FAILED = /^Running module ([\w-]{1,60}) \(.{1,300}\) failed/;
/** Warnings that cloud-init ignored, misread or could not run user data. */
const NOT_UNDERSTOOD = new RegExp(
  `^(?:${[
    'Failed loading yaml blob',
    'Failed at merging in cloud config part',
    'Unhandled non-multipart',
    'Unhandled unknown content-type',
    'Failed decompressing payload',
    'Failed calling handler',
    'Failed at registering python file',
    'Failed to finalize handler',
    'Boothooks script .{1,200}? execution error',
    'Boothooks unknown error',
    'Ignoring jinja template',
    'Could not render jinja template',
  ].join('|')})`,
);
/** A cloud-config of comments alone does nothing, so nothing failed. */
const EMPTY = /got NoneType instead|: empty cloud config/;
const SCHEMA =
  /^(?:Invalid cloud-config provided|cloud-config failed schema validation)/;
const FACTS: Pattern = {
  text: 'backlot-facts: ',
  expression: /^backlot-facts: (\{.{1,4000}\})/,
};
const RESULT: Pattern = {
  text: 'backlot-result: ',
  expression: /^backlot-result: (\{.{1,4000}\})/,
};
const ERROR_OF_MODULE = /^\('([\w-]{1,60})', /;

type Pattern = {
  text: string;
  expression: RegExp;
};

/** What cloud-init leaves in /run/cloud-init/result.json. */
const resultSchema = z.object({
  v1: z.object({ errors: z.array(z.string()) }),
});

/** The modules that run scripts and `runcmd` of the user data. */
const SCRIPTS = 'scripts-user';
/** Stands for the schema of cloud-config in the list of what may fail. */
const SCHEMA_CHECK = 'schema';

/**
 * Reads what cloud-init prints on a machine's console in one boot.
 *
 * @remarks
 * A console carries whatever the guest writes: a line may come from the kernel,
 * from a script, or from somebody who pretends to be cloud-init. It affects
 * its own machine only.
 *
 * cloud-init reports most things twice, in its log and in what VENDOR_DATA
 * makes it print, and the hook there prints the outcome. Any of it is enough:
 * the kernel may write into the middle of a line, and user data may switch some
 * off. The reports arrive together when a process ends, after the line that
 * says that all is done, and are waited for a short time only.
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
    /** Modules whose failure does not count. */
    private readonly mayFail: string[],
    private readonly now: () => number = Date.now,
  ) {}

  /** A whole line, or a piece of one that is endless. */
  add(line: string): void {
    if (this.isEnded) {
      return;
    }
    const text = line.slice(0, MAX_LINE);

    if (text.includes('Cloud-init v. ')) {
      const running = groups(RUNNING, text);
      if (running) {
        this.begin(running[0], running[1]);
      }
      const [datasource] = groups(FINISHED, text) ?? [];
      if (datasource !== undefined) {
        this.finish(datasource);
      }
    }
    const [reported] = groups(MODULE_REPORT, text) ?? [];
    if (reported) {
      this.moduleFailed(reported.replaceAll('_', '-'));
    }
    const warning = warningIn(text);
    if (warning) {
      this.warned(warning);
    }
    const [facts] = groups(FACTS, text) ?? [];
    if (facts) {
      this.facts ??= readJson(factsSchema, facts);
    }
    const report = groups(REPORT, text);
    if (report) {
      this.stageEnded(report[0], report[1]);
    }
    const [result] = groups(RESULT, text) ?? [];
    if (result) {
      this.resultReported(result);
    }
  }

  /** What is known so far, as a guest with an events port would report it. */
  reported(): GuestEvent[] {
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
    if (stage === 'init-local') {
      this.report('kernel', 'ok', at);
    }
    if (stage !== 'init') {
      return;
    }
    this.report('kernel', 'ok', at);
    this.report('network', 'ok', at);
    this.report('user-data', 'started', at);
  }

  private warned(warning: string): void {
    const [, module] = MODULE_FAILED.exec(warning) ?? [];
    if (module) {
      this.moduleFailed(module.replaceAll('_', '-'));
    } else if (SCHEMA.test(warning)) {
      if (this.mayFail.includes(SCHEMA_CHECK)) {
        return;
      }
      this.note(
        SCHEMA_CHECK,
        `it is not a valid cloud-config: ${warning.slice(0, MAX_ERROR)}`,
      );
    } else if (NOT_UNDERSTOOD.test(warning) && !EMPTY.test(warning)) {
      this.note(
        'user-data',
        `cloud-init could not use it: ${warning.slice(0, MAX_ERROR)}`,
      );
    }
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
    if (result === 'FAIL') {
      this.failedStage ??= stage;
    }
    if (stage === 'modules-final') {
      this.end();
    }
  }

  private resultReported(text: string): void {
    const result = readJson(resultSchema, text);
    if (!result) {
      return;
    }
    for (const error of result.v1.errors.slice(0, MAX_FAILURES)) {
      const [, module] = ERROR_OF_MODULE.exec(error.slice(0, 100)) ?? [];
      if (module) {
        this.moduleFailed(module.replaceAll('_', '-'));
      } else {
        this.note(error, error.slice(0, MAX_ERROR));
      }
    }
    this.end();
  }

  private end(): void {
    if (this.isEnded) {
      return;
    }
    this.isEnded = true;
    // The line that named the module was damaged.
    if (this.failedStage && this.failures.size === 0 && !this.isForgiving) {
      this.note('stage', `cloud-init's stage ${this.failedStage} failed`);
    }
    const at = (this.finishedAt ?? this.now()) / 1000;
    if (this.failures.size === 0) {
      this.report('user-data', 'ok', at);
      this.report('ready', 'ok', at, { facts: this.facts });
      return;
    }
    const message = [...this.failures.values()].join('; ');
    this.report('user-data', 'failed', at, { message });
    this.report('ready', 'failed', at, { message });
  }

  private note(key: string, message: string): void {
    if (this.failures.size >= MAX_FAILURES) {
      return;
    }
    this.failures.set(key, plainText(message, 2 * MAX_ERROR));
  }

  private report(
    stage: string,
    state: GuestEvent['state'],
    at: number,
    more: Partial<GuestEvent> = {},
  ): void {
    const isKnown = this.events.some(
      event => event.stage === stage && event.state === state,
    );
    if (!isKnown) {
      this.events.push({ stage, state, at, ...more });
    }
  }
}

/** What an expression finds behind the first place of its text in a line. */
function groups(
  { text, expression }: Pattern,
  line: string,
): string[] | undefined {
  const at = line.indexOf(text);
  return at < 0 ? undefined : expression.exec(line.slice(at))?.slice(1);
}

/** What a line of cloud-init's log warns of. */
function warningIn(line: string): string | undefined {
  const at = line.indexOf(LOGGED.text);
  if (at < 0) {
    return undefined;
  }
  // The text is at its first place behind a level, as in "util.py[WARNING]: ".
  for (let place = at, tries = 0; place >= 0 && tries < 4; tries++) {
    if (LEVEL.test(line.slice(Math.max(0, place - 12), place))) {
      return LOGGED.expression.exec(line.slice(place))?.[1];
    }
    place = line.indexOf(LOGGED.text, place + 1);
  }
  return undefined;
}

function readJson<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    // Something else was written into the line.
    return undefined;
  }
}
