/** The machine service as a process; says on its standard output where it is. */
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { createService, serviceOptionsSchema } from './service';

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: {
    port: text,
    ledger: text,
    idempotency: text,
    jobMs: text,
    images: text,
    seed: text,
  },
});
const options = serviceOptionsSchema.parse(values);

// It does not outlive whoever started it, however that one ended.
process.stdin.resume().once('end', () => process.exit());

const server = createService(options).listen(options.port, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(`listening on http://127.0.0.1:${port}`);
});
