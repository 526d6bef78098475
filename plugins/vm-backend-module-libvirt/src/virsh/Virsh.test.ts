import { spawnSync } from 'node:child_process';
import fs from 'node:fs/promises';
import { commandLine, Virsh } from './Virsh';
import { VirshError, VirshUnreachable } from './VirshError';
import { answerIn, complaintsIn } from './VirshProcess';

describe('commandLine', () => {
  it('joins plain arguments', () => {
    expect(commandLine(['list', '--all', '<job>aGk=</job>'])).toBe(
      'list --all <job>aGk=</job>',
    );
  });

  it.each(['', 'a b', 'a;b', "a'b", 'a"b', 'a\\b', 'a\nb', '#a', '$a', '`a`'])(
    'refuses %j',
    arg => {
      expect(() => commandLine(['dumpxml', arg])).toThrow('Not a plain');
    },
  );
});

describe('answerIn', () => {
  it.each([
    [
      'virsh # list\na\nb\nvirsh # echo M\nMvirsh # echo --err M\nvirsh # ',
      'a\nb\n',
    ],
    ['list\na\nvirsh > echo M\nMvirsh > echo --err M\nvirsh > ', 'a\n'],
    ['list\nvirsh # echo M\nMvirsh # echo --err M\nvirsh # ', ''],
    ['list\nno endvirsh # echo M\nMvirsh # echo --err M\nvirsh # ', 'no end'],
    ['list\na\nvirsh # echo M\nMvirsh # echo --err M\n', undefined],
    ['list\na\n', undefined],
  ])('%j', (stdout, answer) => {
    expect(answerIn(stdout, 'M')).toBe(answer);
  });
});

describe('complaintsIn', () => {
  it.each([
    ['error: M\n', []],
    ['error: Domain not found\nerror: M\n', ['Domain not found']],
    ['error: Reconnected to the hypervisor\nerror: M\n', []],
    ['error: Domain not found\n', undefined],
  ])('%j', (stderr, complaints) => {
    expect(complaintsIn(stderr, 'M')).toEqual(complaints);
  });
});

const hasVirsh =
  spawnSync('virsh', ['-q', '-c', 'test:///default', 'list']).status === 0;
if (!hasVirsh) {
  // eslint-disable-next-line no-console
  console.warn('Skipped: virsh with its test driver is not on this machine');
}

(hasVirsh ? describe : describe.skip)(
  "Virsh, with libvirt's test driver",
  () => {
    let virsh: Virsh;
    const { signal } = new AbortController();

    beforeEach(() => {
      virsh = new Virsh('test:///default');
    });

    afterEach(() => virsh.close());

    it('separates the answers of one process', async () => {
      expect(await virsh.run(['list', '--name'], { signal })).toBe('test\n');
      expect(await virsh.run(['domstate', 'test'], { signal })).toMatch(
        /^running\n/,
      );
      await virsh.run(['destroy', 'test'], { signal });
      expect(await virsh.run(['domstate', 'test'], { signal })).toMatch(
        /^shut off\n/,
      );
    });

    it('says what libvirt refused, and goes on', async () => {
      const refused = virsh.run(['dumpxml', 'nothing'], { signal });
      await expect(refused).rejects.toThrow(VirshError);
      await expect(refused).rejects.toMatchObject({ isWithoutDomain: true });
      expect(await virsh.run(['list', '--name'], { signal })).toBe('test\n');
    });

    it('runs more commands at once than it has processes', async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => virsh.run(['hostname'], { signal })),
      );
      expect(new Set(answers).size).toBe(1);
    });

    it('ends a command whose signal is aborted, and serves the next', async () => {
      const controller = new AbortController();
      const hanging = virsh.run(['event', '--all', '--loop'], {
        signal: controller.signal,
      });
      setTimeout(() => controller.abort(new Error('enough')), 50);
      await expect(hanging).rejects.toThrow('enough');
      expect(await virsh.run(['list', '--name'], { signal })).toBe('test\n');
    });

    it('gives up on a command that hangs', async () => {
      await expect(
        virsh.run(['event', '--all', '--loop'], { signal, timeoutMs: 50 }),
      ).rejects.toThrow(VirshUnreachable);
    });

    it('says why a host is not reached', async () => {
      const elsewhere = new Virsh('qemu+unix:///system?socket=/none');
      await expect(elsewhere.run(['list'], { signal })).rejects.toThrow(
        VirshUnreachable,
      );
      await elsewhere.close();
    });

    it('hands texts over by files of its own', async () => {
      const domain = `<domain type='test'><name>two</name><memory>1</memory><os><type>hvm</type></os></domain>`;
      let kept = '';
      await virsh.withFile(domain, async file => {
        kept = file;
        expect((await fs.stat(file)).mode % 0o1000).toBe(0o600);
        await virsh.run(['define', file], { signal });
      });
      await expect(fs.stat(kept)).rejects.toThrow('ENOENT');
      expect(
        await virsh.run(['list', '--all', '--name'], { signal }),
      ).toContain('two');
    });
  },
);
