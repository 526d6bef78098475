import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Tests render whole pages, possibly on a machine that runs other tests too.
jest.setTimeout(60_000);
configure({ asyncUtilTimeout: 15_000 });

// jsdom has no media queries: the page is as wide as any query requires.
window.matchMedia = media => ({
  matches: media.includes('min-width'),
  media,
  onchange: null,
  addListener() {},
  removeListener() {},
  addEventListener() {},
  removeEventListener() {},
  dispatchEvent: () => true,
});
