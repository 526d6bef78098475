import { mockServices } from '@backstage/backend-test-utils';
import { SupervisedLoop } from './SupervisedLoop';

const settled = () => new Promise(resolve => setTimeout(resolve, 30));

function create(
  turn: (signal: AbortSignal) => Promise<boolean>,
  options: { min?: number; max?: number; stallMs?: number } = {},
) {
  const logger = mockServices.logger.mock();
  const { min = 0, max = 3_600_000, stallMs } = options;
  const loop = new SupervisedLoop({
    name: 'loop',
    logger,
    turn,
    rest: { min, max },
    stallMs,
  });
  return { loop, logger };
}

describe('SupervisedLoop', () => {
  it('goes on while there is more to do, rests after it, and turns when woken', async () => {
    let turns = 0;
    const { loop } = create(async () => ++turns < 3);
    loop.start();
    await settled();
    expect(turns).toBe(3);
    loop.wake();
    await settled();
    expect(turns).toBe(4);
    await loop.stop();
    loop.wake();
    await settled();
    expect(turns).toBe(4);
    expect(loop.state().turning).toBe(false);
  });

  it('tries again after a turn that failed, and logs why', async () => {
    let turns = 0;
    const { loop, logger } = create(async () => {
      turns += 1;
      if (turns === 1) {
        throw new Error('no database');
      }
      return false;
    });
    loop.start();
    await settled();
    expect(loop.state()).toMatchObject({
      turning: true,
      error: 'Error: no database',
    });
    expect(logger.error).toHaveBeenCalledWith(
      'The loop failed and is retried',
      { error: 'Error: no database' },
    );
    loop.wake();
    await settled();
    expect(loop.state().error).toBeUndefined();
    await loop.stop();
  });

  it('gives up a turn that never returns, and turns again', async () => {
    let turns = 0;
    let abandoned: AbortSignal | undefined;
    const turnedAgain = new Promise<void>(resolve => {
      const { loop, logger } = create(
        async signal => {
          turns += 1;
          if (turns === 1) {
            abandoned = signal;
            return new Promise<boolean>(() => {});
          }
          expect(loop.state()).toMatchObject({ turning: true, restarts: 1 });
          expect(logger.error).toHaveBeenCalledWith(
            expect.stringContaining('is stalled'),
          );
          resolve();
          return false;
        },
        { stallMs: 60 },
      );
      loop.start();
    });
    await turnedAgain;
    expect(turns).toBe(2);
    expect(abandoned!.aborted).toBe(true);
  });

  it('rests a while even when it is woken all the time', async () => {
    let turns = 0;
    const { loop } = create(async () => ++turns < 0, { min: 3_600_000 });
    loop.start();
    await settled();
    loop.wake();
    await settled();
    expect(turns).toBe(1);
    await loop.stop();
  });
});
