import { useSyncExternalStore } from 'react';

type Ticker = { now: number; subscribe: (onTick: () => void) => () => void };

const tickers = new Map<number, Ticker>();

/** One for each interval, so that all times on a page are told from one moment. */
function tickerOf(everyMs: number): Ticker {
  const known = tickers.get(everyMs);
  if (known) {
    return known;
  }
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  const ticker: Ticker = {
    now: Date.now(),
    subscribe(onTick) {
      if (listeners.size === 0) {
        ticker.now = Date.now();
        timer = setInterval(() => {
          ticker.now = Date.now();
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
  };
  tickers.set(everyMs, ticker);
  return ticker;
}

/** The time, updated every so often, for ages and countdowns. */
export function useNow(everyMs: number = 10_000): number {
  const { subscribe } = tickerOf(everyMs);
  return useSyncExternalStore(subscribe, () => {
    const ticker = tickerOf(everyMs);
    // Not older than its interval, also where nobody has subscribed for a while.
    if (Date.now() - ticker.now >= everyMs) {
      ticker.now = Date.now();
    }
    return ticker.now;
  });
}
