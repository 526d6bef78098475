import { setTimeout as sleep } from 'node:timers/promises';
import { mockServices } from '@backstage/backend-test-utils';
import { LifecycleWatch } from './LifecycleWatch';

describe('LifecycleWatch', () => {
  it('gathers what a guest makes happen over and over', async () => {
    const noticed: string[] = [];
    const watch = new LifecycleWatch(
      'test:///default',
      domain => noticed.push(domain),
      mockServices.logger.mock(),
    );
    for (let n = 0; n < 10_000; n++) {
      watch.happened('noisy');
    }
    watch.happened('quiet');
    expect(noticed).toEqual(['noisy', 'quiet']);
    // What came meanwhile is not lost, and is one hint.
    while (noticed.length < 3) {
      await sleep(20);
    }
    expect(noticed).toEqual(['noisy', 'quiet', 'noisy']);
    watch.close();
  });
});
