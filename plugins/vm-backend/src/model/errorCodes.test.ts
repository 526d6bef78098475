import fs from 'node:fs';
import path from 'node:path';
import { errorCodes } from './errorCodes';

const root = path.resolve(__dirname, '../../../..');

/** The code of the engine and of all executors, without tests. */
const sources = [
  'vm-node',
  'vm-executor-kit',
  ...fs
    .readdirSync(path.join(root, 'plugins'))
    .filter(name => name.startsWith('vm-backend-module-')),
].flatMap(name => {
  const folder = path.join(root, 'plugins', name, 'src');
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(
      file => file.endsWith('.ts') && !/test|__|testing|Memory/i.test(file),
    )
    .map(file => fs.readFileSync(path.join(folder, file), 'utf8'));
});

it('are all explained in docs/error-codes.md', () => {
  const docs = fs.readFileSync(path.join(root, 'docs/error-codes.md'), 'utf8');
  const explained = new Set(
    [...docs.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code),
  );
  const used = sources.flatMap(source =>
    [...source.matchAll(/code: '([A-Z]\w+)'/g)].map(([, code]) => code),
  );
  expect(used.length).toBeGreaterThan(20);
  expect(
    [...used, ...Object.values(errorCodes)].filter(
      code => !explained.has(code),
    ),
  ).toEqual([]);
});
