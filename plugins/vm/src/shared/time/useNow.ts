import { useSyncExternalStore } from 'react';

type Ticker = {
  subscribe: (onTick: () => void) => () => void;
  read: () => number;
};

const tickers = new Map<number, Ticker>();

/** One for each interval, so that all times on a page are told from one moment. */
function tickerOf(everyMs: number): Ticker {
  const known = tickers.get(everyMs);
  if (known) {
    return known;
  }
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  let now = Date.now();
  const ticker: Ticker = {
    subscribe(onTick) {
      if (listeners.size === 0) {
        timer = setInterval(() => {
          now = Date.now();
          listeners.forEach(listener => listener());
        }, everyMs);
      }
      listeners.add(onTick);
      return () => {
        listeners.delete(onTick);
        if (listeners.size === 0) {
          clearInterval(timer);
        }
      };
    },
    read() {
      // Nobody may have listened for a while.
      if (Date.now() - now >= everyMs) {
        now = Date.now();
      }
      return now;
    },
  };
  tickers.set(everyMs, ticker);
  return ticker;
}

/** The time, updated every so often, for ages and countdowns. */
export function useNow(everyMs: number = 10_000): number {
  const { subscribe, read } = tickerOf(everyMs);
  return useSyncExternalStore(subscribe, read);
}
