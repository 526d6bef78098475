import '@testing-library/jest-dom';

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
