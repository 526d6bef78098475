import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';

const HOUR = 3_600_000;
const directory = mkdtempSync(path.join(os.tmpdir(), 'backlot-clock-'));
const file = path.join(directory, 'clock');

afterAll(() => rmSync(directory, { recursive: true }));

/** What a process with this preload script says of the time. */
function ask(script: string) {
  const { NODE_OPTIONS: _, ...env } = process.env;
  return JSON.parse(
    execFileSync(
      process.execPath,
      [
        '--require',
        resolvePackagePath('chaos', 'src/system/shiftedClock.cjs'),
        '--eval',
        `const fs = require('node:fs'); ${script}`,
      ],
      { env: { ...env, CHAOS_CLOCK_FILE: file }, encoding: 'utf8' },
    ),
  );
}

const real = 'performance.timeOrigin + performance.now()';

it('shifts the wall clock, and leaves the monotonic clock and given times', () => {
  writeFileSync(file, String(HOUR));
  const said = ask(`console.log(JSON.stringify({
    now: Date.now() - (${real}),
    date: new Date().getTime() - (${real}),
    text: Date.parse(Date()) - (${real}),
    given: new Date(5).getTime(),
    isDate: new Date() instanceof Date,
  }))`);
  for (const offset of [said.now, said.date, said.text]) {
    expect(Math.abs(offset - HOUR)).toBeLessThan(HOUR / 2);
  }
  expect(said).toMatchObject({ given: 5, isDate: true });
});

it('jumps when it is told to', () => {
  writeFileSync(file, '0');
  const said = ask(`
    const before = Date.now();
    fs.writeFileSync(process.env.CHAOS_CLOCK_FILE, '${-HOUR}');
    process.kill(process.pid, 'SIGUSR2');
    const waiting = setInterval(() => {
      if (Date.now() < before) {
        clearInterval(waiting);
        console.log(JSON.stringify(before - Date.now()));
      }
    }, 10);
  `);
  expect(said).toBeGreaterThan(HOUR / 2);
});
