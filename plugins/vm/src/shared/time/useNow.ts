import { useSyncExternalStore } from 'react';

type Ticker = {
  subscribe: (onTick: () => void) => () => void;
  read: () => number;
};

const tickers = new Map<number, Ticker>();

/**
 * One ticker per interval, so that all times on a page refer to the same
 * moment.
 */
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
      // The ticker may have been idle.
      if (Date.now() - now >= everyMs) {
        now = Date.now();
      }
      return now;
    },
  };
  tickers.set(everyMs, ticker);
  return ticker;
}

/** The current time, updated at intervals, for ages and countdowns. */
export function useNow(everyMs: number = 10_000): number {
  const { subscribe, read } = tickerOf(everyMs);
  return useSyncExternalStore(subscribe, read);
}
