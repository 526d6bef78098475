/** What a measured process reports about itself. */
import { Session } from 'node:inspector/promises';

export type ProfileLine = { what: string; share: number };
export type Profile = {
  /** CPU that was busy, of the time that was profiled. */
  busy: number;
  byFunction: ProfileLine[];
  byPackage: ProfileLine[];
};

const session = new Session();

async function startProfile(): Promise<void> {
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 500 });
  await session.post('Profiler.start');
}

async function stopProfile(): Promise<Profile> {
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  const byFunction = new Map<string, number>();
  const byPackage = new Map<string, number>();
  const add = (map: Map<string, number>, key: string, time: number) =>
    map.set(key, (map.get(key) ?? 0) + time);
  const nodes = new Map(profile.nodes.map(node => [node.id, node]));
  let idle = 0;
  let busy = 0;
  profile.samples!.forEach((id, index) => {
    const { functionName, url, lineNumber } = nodes.get(id)!.callFrame;
    const time = profile.timeDeltas![index];
    if (functionName === '(idle)') {
      idle += time;
      return;
    }
    // The profiler's own.
    if (url === 'node:inspector') {
      return;
    }
    busy += time;
    const place = packageOf(url);
    add(byPackage, place === 'native' ? functionName : place, time);
    add(
      byFunction,
      `${functionName || '(anonymous)'} ${shortOf(url)}:${lineNumber + 1}`,
      time,
    );
  });
  const top = (map: Map<string, number>) =>
    [...map]
      .sort(([, a], [, b]) => b - a)
      .slice(0, 40)
      .map(([what, time]) => ({ what, share: time / busy }));
  return {
    busy: busy / (busy + idle),
    byFunction: top(byFunction),
    byPackage: top(byPackage),
  };
}

const shortOf = (url: string) => url.split('/').slice(-3).join('/');

function packageOf(url: string): string {
  const [, module] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  if (module) {
    return module;
  }
  const [, own] = /\/(?:plugins|packages)\/([^/]+\/src\/[^/]+)/.exec(url) ?? [];
  if (own || url.startsWith('node:')) {
    return own ?? url;
  }
  return url ? 'other' : 'native';
}

async function memory() {
  global.gc!();
  global.gc!();
  const { heapUsed, rss, external } = process.memoryUsage();
  return { heapUsed, rss, external };
}

export const inspection = { startProfile, stopProfile, memory };
