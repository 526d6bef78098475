import { CloudInitConsole } from './CloudInitConsole';

/** As cloud-init 22.4 wrote them on the console of a Debian cloud image. */
const LINES = {
  local:
    "[   19.658630] cloud-init[307]: Cloud-init v. 22.4.2 running 'init-local' at Sat, 21 Nov 2026 17:23:35 +0000. Up 19.44 seconds.",
  init: "[   27.775400] cloud-init[340]: Cloud-init v. 22.4.2 running 'init' at Sat, 21 Nov 2026 17:23:43 +0000. Up 27.50 seconds.",
  facts:
    'backlot-facts: {"os":{"id":"debian","name":"Debian GNU/Linux","version":"12"},"kernel":"6.1.0-56-cloud-amd64","hostname":"web-1","addresses":["10.0.2.15"]}',
  localeLog:
    "[   40.514144] cloud-init[461]: 2026-11-21 17:23:56,158 - util.py[WARNING]: Running module locale (<module 'cloudinit.config.cc_locale' from '/usr/lib/python3/dist-packages/cloudinit/config/cc_locale.py'>) failed",
  localeReport:
    '[   42.742227] cloud-init[461]: finish: modules-config/config-locale: FAIL: running config-locale with frequency once-per-instance',
  config:
    '[   42.757565] cloud-init[461]: finish: modules-config: SUCCESS: running modules for config',
  configFailed:
    '[   42.757565] cloud-init[461]: finish: modules-config: FAIL: running modules for config',
  running:
    "web-1 login: [   45.468788] cloud-init[496]: Cloud-init v. 22.4.2 running 'modules:final' at Sat, 21 Nov 2026 17:24:00 +0000. Up 45.20 seconds.",
  scriptLog:
    "[   45.797090] cloud-init[496]: 2026-11-21 17:24:01,441 - util.py[WARNING]: Running module scripts-user (<module 'cloudinit.config.cc_scripts_user' from '/usr/lib/python3/dist-packages/cloudinit/config/cc_scripts_user.py'>) failed",
  finished:
    '[   46.992079] cloud-init[496]: Cloud-init v. 22.4.2 finished at Sat, 21 Nov 2026 17:24:02 +0000. Datasource DataSourceNoCloud [seed=/dev/vdb][dsmode=net].  Up 46.88 seconds',
  noSeed:
    '[   46.992079] cloud-init[496]: Cloud-init v. 22.4.2 finished at Sat, 21 Nov 2026 17:24:02 +0000. Datasource DataSourceNone.  Up 46.88 seconds',
  scriptReport:
    '[   47.052407] cloud-init[496]: finish: modules-final/config-scripts-user: FAIL: running config-scripts-user with frequency once-per-instance',
  final:
    '[   47.062283] cloud-init[496]: finish: modules-final: SUCCESS: running modules for final',
  finalFailed:
    '[   47.062283] cloud-init[496]: finish: modules-final: FAIL: running modules for final',
  notYaml:
    '[   30.1] cloud-init[340]: 2026-11-21 17:23:50,158 - util.py[WARNING]: Failed loading yaml blob. Invalid format at line 2 column 3: "mapping values are not allowed here',
  notKnown:
    "[   30.1] cloud-init[340]: 2026-11-21 17:23:50,158 - __init__.py[WARNING]: Unhandled non-multipart (text/x-not-multipart) userdata: 'b'hello'...'",
  jinja:
    "[   30.1] cloud-init[340]: 2026-11-21 17:23:50,158 - jinja_template.py[WARNING]: Ignoring jinja template for part-001: 'x' is undefined",
  boothook:
    '[   30.1] cloud-init[340]: 2026-11-21 17:23:50,158 - util.py[WARNING]: Boothooks script /var/lib/cloud/instance/boothooks/part-001 execution error',
  partHandler:
    '[   30.1] cloud-init[340]: 2026-11-21 17:23:50,158 - util.py[WARNING]: Failed at registering python file: /var/lib/cloud/instance/handlers/part-handler-000.py (part handler 0)',
  handler:
    "[   30.1] cloud-init[340]: 2026-11-21 17:23:50,158 - util.py[WARNING]: Failed calling handler JinjaTemplatePartHandler: [['text/jinja2']] (text/jinja2, part-001, 3) with frequency always",
  list: '[   30.1] cloud-init[340]: 2026-11-21 17:23:50,158 - cloud_config.py[WARNING]: Failed at merging in cloud config part from part-001: not a dict',
  notKnownPart:
    "[   30.1] cloud-init[340]: 2026-11-21 17:23:50,158 - __init__.py[WARNING]: Unhandled unknown content-type (text/html) userdata: 'b'<p>'...'",
  schema:
    "[   30.1] cloud-init[340]: 2026-11-21 17:23:50,158 - schema.py[WARNING]: Invalid cloud-config provided: Please run 'sudo cloud-init schema --system' to see the schema errors.",
  empty:
    "[   30.1] cloud-init[340]: 2026-11-21 17:23:50,158 - util.py[WARNING]: Failed loading yaml blob. Yaml load allowed (<class 'dict'>,) root types, but got NoneType instead",
  emptyPart:
    '[   30.1] cloud-init[340]: 2026-11-21 17:23:50,158 - cloud_config.py[WARNING]: Failed at merging in cloud config part from part-001: empty cloud config',
  deprecated:
    '[   30.1] cloud-init[340]: 2026-11-21 17:23:50,158 - schema.py[WARNING]: Deprecated cloud-config provided:',
  result:
    'backlot-result: { "v1": {  "datasource": "DataSourceNoCloud [seed=/dev/vdb][dsmode=net]",  "errors": [] }}',
  resultFailed: `backlot-result: { "v1": {  "datasource": "DataSourceNoCloud",  "errors": [   "('scripts-user', RuntimeError('Runparts: 1 failures (runcmd) in 1 attempted commands'))"  ] }}`,
  resultOther:
    'backlot-result: { "v1": {  "datasource": "DataSourceNoCloud",  "errors": [   "Consuming user data failed!"  ] }}',
};
type Line = keyof typeof LINES;

const read = (
  lines: string[],
  { mayFail = [] as string[], later = 5_000 } = {},
) => {
  let now = Date.parse('2026-11-21T17:24:03Z');
  const console = new CloudInitConsole(mayFail, () => now);
  lines.forEach(line => console.add(line));
  if (later > 0) {
    console.reported();
  }
  now += later;
  return console.reported();
};
const eventsOf = (names: Line[], options?: Parameters<typeof read>[1]) =>
  read(
    names.map(name => LINES[name]),
    options,
  );
const briefly = (events: ReturnType<typeof read>) =>
  events.map(({ stage, state }) => `${stage} ${state}`);

describe('CloudInitConsole', () => {
  it('reports the stages of a boot, and what the machine is', () => {
    const events = eventsOf([
      'local',
      'init',
      'facts',
      'config',
      'running',
      'finished',
      'final',
    ]);
    expect(briefly(events)).toEqual([
      'kernel ok',
      'network ok',
      'user-data started',
      'user-data ok',
      'ready ok',
    ]);
    expect(events[0].at).toBe(Date.parse('2026-11-21T17:23:35Z') / 1000);
    expect(events.at(-1)?.facts).toMatchObject({
      kernel: '6.1.0-56-cloud-amd64',
      hostname: 'web-1',
      addresses: ['10.0.2.15'],
    });
  });

  it.each<[string, Line[]]>([
    [
      'by its log and its reports',
      ['scriptLog', 'finished', 'scriptReport', 'finalFailed'],
    ],
    ['by its log alone', ['scriptLog', 'finished']],
    [
      'by its reports alone',
      ['config', 'finished', 'scriptReport', 'finalFailed'],
    ],
    [
      'by its reports, without the word that it finished',
      ['scriptReport', 'finalFailed'],
    ],
    [
      'by a report without its beginning',
      ['config', 'finished', 'finalFailed'],
    ],
    ['by what it wrote down', ['resultFailed']],
    ['of no module, by what it wrote down', ['resultOther']],
    ['of a user-data that is no YAML', ['notYaml', 'finished']],
    ['of a user-data of no kind', ['notKnown', 'finished']],
    ['of a seed that is not there', ['noSeed']],
    ['of a jinja template', ['jinja', 'finished']],
    ['of a boothook', ['boothook', 'finished']],
    ['of a part handler', ['partHandler', 'finished']],
    ['of a handler of cloud-init', ['handler', 'finished']],
    ['of a cloud-config that is a list', ['list', 'finished']],
    ['of a part of no kind', ['notKnownPart', 'finished']],
    ["of cloud-init's schema", ['schema', 'finished']],
    [
      'in an earlier stage',
      ['localeReport', 'configFailed', 'finished', 'final'],
    ],
  ])('reports a failure %s', (_, names) => {
    const events = eventsOf(['local', 'init', ...names]);
    expect(briefly(events).slice(-2)).toEqual([
      'user-data failed',
      'ready failed',
    ]);
    expect(events.at(-1)?.message).toBeTruthy();
  });

  it('says what failed', () => {
    expect(
      eventsOf(['scriptLog', 'localeLog', 'finished']).at(-1)?.message,
    ).toBe(
      "one of its scripts or commands ended with an exit status other than 0; cloud-init's module locale failed",
    );
    expect(eventsOf(['notKnown', 'finished']).at(-1)?.message).toContain(
      "userdata: 'b'hello'...'",
    );
  });

  it('leaves a module that may fail', () => {
    const events = eventsOf(
      ['localeLog', 'localeReport', 'configFailed', 'finished', 'final'],
      { mayFail: ['locale'] },
    );
    expect(briefly(events)).toEqual(['user-data ok', 'ready ok']);
    const scripts = eventsOf(['localeLog', 'scriptLog', 'finished'], {
      mayFail: ['locale'],
    });
    expect(briefly(scripts).at(-1)).toBe('ready failed');
  });

  it('leaves what is no failure', () => {
    const events = eventsOf(['empty', 'emptyPart', 'deprecated', 'finished']);
    expect(briefly(events).at(-1)).toBe('ready ok');
    expect(
      briefly(eventsOf(['schema', 'finished'], { mayFail: ['schema'] })).at(-1),
    ).toBe('ready ok');
  });

  it('waits a moment for the reports that come last', () => {
    expect(briefly(eventsOf(['finished'], { later: 0 }))).toEqual([]);
    expect(briefly(eventsOf(['finished'], { later: 4_999 }))).toEqual([]);
    expect(briefly(eventsOf(['finished'])).at(-1)).toBe('ready ok');
    expect(briefly(eventsOf(['finished', 'final'], { later: 0 })).at(-1)).toBe(
      'ready ok',
    );
  });

  it('takes what cloud-init wrote down for the end, wherever else it writes', () => {
    expect(briefly(eventsOf(['init', 'result'], { later: 0 })).at(-1)).toBe(
      'ready ok',
    );
    expect(
      briefly(eventsOf(['resultFailed'], { mayFail: ['scripts_user'] })).at(-1),
    ).toBe('ready ok');
  });

  it('decides once', () => {
    const events = eventsOf([
      'finished',
      'final',
      'scriptReport',
      'finalFailed',
    ]);
    expect(briefly(events).at(-1)).toBe('ready ok');
  });

  it.each([
    ['facts that are cut', 'backlot-facts: {"os":{"id":"debian"'],
    ['a result that is cut', 'backlot-result: {"v1":{"errors":["x"'],
    ['a result of another shape', 'backlot-result: {"v1":1}'],
    ['facts of another shape', 'backlot-facts: {"os":1}'],
    ['a line without end', `Cloud-init v. ${'x'.repeat(1_000_000)}`],
    ['a line of a kind that repeats', 'Cloud-init v. '.repeat(100_000)],
    ['control characters', '\u001b[2J\u0000\u0007finish: '],
  ])('bears %s', (_, line) => {
    const events = read([line, LINES.finished]);
    expect(briefly(events)).toEqual(['user-data ok', 'ready ok']);
    expect(events.at(-1)?.facts).toBeUndefined();
  });

  it.each([
    ['a line of one word', 'a-'.repeat(2048)],
    ['the beginning of each message', "Cloud-init v. 1 running 'init' at "],
    ['the end of each message', 'Cloud-init v. 1 finished at x. Datasource  '],
    [
      'spaces behind it',
      `Cloud-init v. 1 finished at x. Datasource${' '.repeat(4000)}`,
    ],
    ['reports', 'finish: a-a-a-a-'],
    ['warnings', '[WARNING]: Running module a (('],
    ['braces', 'backlot-result: {{{{{{'],
  ])('does little for a line of %s', (_, piece) => {
    // Counted, for a clock says nothing on a busy machine: how much text the
    // expressions are given. None has a quantifier without a bound.
    const exec = jest.spyOn(RegExp.prototype, 'exec');
    const test = jest.spyOn(RegExp.prototype, 'test');
    const lines = 50;
    const console = new CloudInitConsole([]);
    const line = piece.repeat(Math.ceil(4096 / piece.length)).slice(0, 4096);
    for (let n = 0; n < lines; n++) {
      console.add(line);
    }
    const given = [...exec.mock.calls, ...test.mock.calls];
    exec.mockRestore();
    test.mockRestore();
    expect(given.length).toBeLessThanOrEqual(lines * 16);
    const bytes = given.reduce((sum, [text]) => sum + text.length, 0);
    expect(bytes).toBeLessThanOrEqual(lines * 16 * 4096);
  });

  it('keeps messages short and plain, whatever is printed', () => {
    const lines = Array.from(
      { length: 1000 },
      (_, i) => `finish: modules-final/config-evil-${i}: FAIL\u001b[31m`,
    );
    const noise = LINES.notKnown.replace('hello', '\u001b]0;title\u0007');
    const message = read([noise, ...lines, LINES.finished]).at(-1)!.message!;
    expect(message.length).toBeLessThan(2000);
    // eslint-disable-next-line no-control-regex
    expect(message).not.toMatch(/[\u0000-\u001f]/);
  });
});
