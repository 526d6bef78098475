/**
 * What goes wrong, and when: made up front from the seed, so that a run can be
 * played again as far as timing allows. Pure.
 */
import { type FaultPlan, seededRandom } from 'machine-service';
import type { Provider } from './options';

type Rules = FaultPlan['rules'];

export type Blow = { atMs: number } & (
  | { do: 'kill'; replica: number }
  | { do: 'freeze'; replica: number; forMs: number }
  | { do: 'deploy'; replica: number }
  | { do: 'jump'; replica: number; byMs: number }
  | { do: 'restartDatabase'; how: 'orderly' | 'crash' }
  | { do: 'cutConnections' }
  | { do: 'killService'; forMs: number }
  | { do: 'restartDaemon' }
  | { do: 'useFaults'; weather: Weather }
);

// Replicas have to be frozen and killed while they wait for answers.
const slow: Rules = [
  { fault: 'slow', on: 'submit', ms: 2000, probability: 0.4 },
  { fault: 'slow', on: 'poll', ms: 1500, probability: 0.3 },
];
const network: Rules = [
  { fault: 'loseAnswer', on: 'submit', probability: 0.15 },
  { fault: 'reset', on: 'submit', probability: 0.1 },
  { fault: 'hang', on: 'submit', probability: 0.03 },
  { fault: 'errorAfter', on: 'submit', probability: 0.05 },
  { fault: 'error', probability: 0.05 },
  { fault: 'hang', on: 'poll', probability: 0.02 },
  { fault: 'loseAnswer', on: 'cancel', probability: 0.3 },
  // Shortly after the replica has given up on it.
  { fault: 'late', on: 'submit', ms: 3500, probability: 0.1 },
  ...slow,
];
const jobs: Rules = [
  { fault: 'refuse', retryable: true, probability: 0.1 },
  { fault: 'refuse', retryable: false, type: 'create', probability: 0.03 },
  { fault: 'endless', probability: 0.05 },
  { fault: 'fail', retryable: true, probability: 0.1 },
  { fault: 'fail', retryable: true, leftovers: true, probability: 0.1 },
  { fault: 'fail', retryable: false, leftovers: true, probability: 0.05 },
];
/** What nobody but Proctor does; any other dialect knows none of it. */
const proctor: Rules = [
  { fault: 'statusLate', ms: 1500, probability: 0.2 },
  { fault: 'statusIndefinite', probability: 0.1 },
  { fault: 'statusStuck', probability: 0.1 },
  { fault: 'statusPodFailed', probability: 0.2 },
  { fault: 'logCut', probability: 0.2 },
  { fault: 'logPending', ms: 1000, probability: 0.1 },
  { fault: 'logStoredLate', ms: 1500, probability: 0.2 },
];
const callbacks: Rules = [
  { fault: 'callbackTwice', probability: 0.25 },
  { fault: 'callbackLate', ms: 4000, probability: 0.25 },
  { fault: 'callbackNever', probability: 0.25 },
  { fault: 'callbackShuffled', probability: 0.25 },
];
const deaths: Rules = [
  { fault: 'machineStops', afterMs: 3000, probability: 0.15 },
  { fault: 'machineVanishes', afterMs: 3000, probability: 0.1 },
];

/** Kinds of trouble of the machine service; they follow each other. */
export const weathers = {
  network,
  jobs: [...jobs, ...proctor, ...slow],
  storm: [...network, ...jobs, ...proctor, ...callbacks, ...deaths],
  deaths: [...deaths, ...callbacks, ...slow],
  calm: [],
};

export type Weather = keyof typeof weathers;
const weatherNames = Object.keys(weathers) as Weather[];

/** How often in a minute, and at least once. */
const ratesOf = (replicas: number, provider: Provider) => ({
  kill: 2.5 * replicas,
  freeze: 0.8 * replicas,
  deploy: 1,
  jump: 2,
  restartDatabase: 0.7,
  cutConnections: 1.5,
  killService: 1,
  useFaults: 5,
  // Last, so that the rest of a seed's plan is the same for all providers.
  ...(provider !== 'native' && { restartDaemon: 6 }),
});

type What = Blow['do'];

export type PlanOptions = {
  seed: string;
  minutes: number;
  replicas: number;
  provider: Provider;
};

export function planBlows({
  seed,
  minutes,
  replicas,
  provider,
}: PlanOptions): Blow[] {
  const random = seededRandom(`plan:${seed}`);
  const between = (from: number, to: number) =>
    Math.round(from + random() * (to - from));
  const replica = () => between(0, replicas - 1);
  const oneOf = <T>(items: T[]): T => items[between(0, items.length - 1)];
  const durationMs = minutes * 60_000;
  const rates: Partial<Record<What, number>> = ratesOf(replicas, provider);
  const times = (what: What) =>
    Math.max(1, Math.round((rates[what] ?? 0) * minutes));

  const blow = (what: What, number: number): Blow => {
    // Neither before there is anything to break, nor when all is over.
    const atMs = between(0.05 * durationMs, 0.95 * durationMs);
    switch (what) {
      case 'kill':
      case 'deploy':
        return { atMs, do: what, replica: replica() };
      case 'freeze':
        return { atMs, do: what, replica: replica(), forMs: between(6e3, 9e3) };
      case 'jump':
        return {
          atMs,
          do: what,
          replica: replica(),
          byMs: oneOf([-3_600_000, -20_000, 20_000, 3_600_000]),
        };
      case 'restartDatabase':
        return { atMs, do: what, how: number % 2 ? 'orderly' : 'crash' };
      case 'cutConnections':
      case 'restartDaemon':
        return { atMs, do: what };
      case 'killService':
        return { atMs, do: what, forMs: between(500, 4000) };
      default:
        return {
          atMs: Math.round(durationMs * ((number + 0.2) / times('useFaults'))),
          do: 'useFaults',
          weather: weatherNames[number % weatherNames.length],
        };
    }
  };

  return (Object.keys(rates) as What[])
    .flatMap(what =>
      Array.from({ length: times(what) }, (_, i) => blow(what, i)),
    )
    .sort((a, b) => a.atMs - b.atMs);
}

export function describeBlow(blow: Blow): string {
  switch (blow.do) {
    case 'kill':
      return `kill replica ${blow.replica}`;
    case 'freeze':
      return `freeze replica ${blow.replica} for ${blow.forMs / 1000} s`;
    case 'deploy':
      return `deploy replica ${blow.replica} anew`;
    case 'jump':
      return `set the clock of replica ${blow.replica} ${
        blow.byMs / 1000
      } s off`;
    case 'restartDatabase':
      return blow.how === 'crash'
        ? 'crash PostgreSQL'
        : 'restart PostgreSQL in order';
    case 'cutConnections':
      return 'cut the connections to PostgreSQL';
    case 'killService':
      return `kill the machine service for ${blow.forMs / 1000} s`;
    case 'restartDaemon':
      return 'restart the daemon of Proctor';
    case 'useFaults':
      return `faults of the machine service: ${blow.weather}`;
    default:
      throw new Error(`Unknown blow ${JSON.stringify(blow)}`);
  }
}
