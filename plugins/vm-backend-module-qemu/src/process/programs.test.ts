import { runProgram } from './programs';

describe('runProgram', () => {
  it('returns the output of a program', async () => {
    expect(
      await runProgram('sh', ['-c', 'echo out; echo err >&2; exit 3']),
    ).toEqual({ status: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  it('ends one that hangs', async () => {
    await expect(
      runProgram('sleep', ['3600'], { timeoutMs: 100 }),
    ).rejects.toMatchObject({ code: 'ProgramHangs', retryable: true });
  });

  it('does not wait for one whose output somebody holds open', async () => {
    await expect(
      runProgram('sh', ['-c', 'sleep 20 & exec sleep 3600'], {
        timeoutMs: 100,
      }),
    ).rejects.toMatchObject({ code: 'ProgramHangs' });
  });

  it('ends one that nobody waits for any more', async () => {
    const impatient = new AbortController();
    const run = runProgram('sleep', ['3600'], { signal: impatient.signal });
    impatient.abort(new Error('no longer'));
    await expect(run).rejects.toThrow('no longer');
  });

  it('bounds what it keeps of the output', async () => {
    const { stdout } = await runProgram('sh', ['-c', 'yes | head -c 1000000']);
    expect(stdout.length).toBeLessThanOrEqual(64 * 1024);
  });
});
