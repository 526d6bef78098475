/**
 * Loaded into a replica before all else: its wall clock is off by what a file
 * says, as after a jump of the machine's clock. SIGUSR2 says that the file has
 * changed. The monotonic clock goes on untouched.
 */
const { readFileSync } = require('node:fs');

const RealDate = Date;
const realNow = Date.now;
let offset = 0;

const readOffset = () => {
  offset = Number(readFileSync(process.env.CHAOS_CLOCK_FILE, 'utf8'));
};
const now = () => realNow() + offset;

readOffset();
process.on('SIGUSR2', readOffset);

Reflect.set(RealDate, 'now', now);
// Not by assignment, which TypeScript takes for a declaration.
Reflect.set(
  globalThis,
  'Date',
  new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
  }),
);
