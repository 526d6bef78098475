import { planBlows } from './plan';

const options = {
  seed: '7',
  minutes: 10,
  replicas: 3,
  provider: 'native' as const,
};

describe('planBlows', () => {
  it('is the same for a seed, and another for another', () => {
    expect(planBlows(options)).toEqual(planBlows(options));
    expect(planBlows({ ...options, seed: '8' })).not.toEqual(
      planBlows(options),
    );
  });

  it('plans every kind of blow, in order, however short the run', () => {
    const blows = planBlows({ ...options, minutes: 0.1 });
    expect(new Set(blows.map(blow => blow.do)).size).toBe(8);
    const times = blows.map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('restarts the daemon where there is one, and changes nothing else', () => {
    const blows = planBlows({ ...options, provider: 'proctor-v2' });
    const others = blows.filter(blow => blow.do !== 'restartDaemon');
    expect(others).toEqual(planBlows(options));
    expect(blows.length - others.length).toBe(60);
  });

  it('plans enough of them for a long run', () => {
    const count = (what: string) =>
      planBlows(options).filter(blow => blow.do === what).length;
    expect(count('kill')).toBeGreaterThanOrEqual(50);
    expect(count('restartDatabase')).toBeGreaterThanOrEqual(5);
  });
});
