import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Whole pages are rendered, maybe on a machine that is busy with other tests.
jest.setTimeout(60_000);
configure({ asyncUtilTimeout: 15_000 });

// jsdom knows no media queries: let the page be as wide as any asks for.
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
