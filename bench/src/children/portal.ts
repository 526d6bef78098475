/** The demo portal's own backend, over a config of the benchmark's. */
// eslint-disable-next-line @backstage/no-forbidden-package-imports -- an app exports nothing
import 'backend/src';
import { setTimeout as sleep } from 'node:timers/promises';
import { answer } from './answer';

const [url] = process.argv.slice(2);

async function sayWhenReady() {
  for (;;) {
    const response = await fetch(`${url}/.backstage/health/v1/readiness`).catch(
      () => undefined,
    );
    if (response?.ok) {
      return answer({});
    }
    await sleep(200);
  }
}

sayWhenReady();
