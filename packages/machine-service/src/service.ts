import express from 'express';
import { type Server, createServer } from 'node:http';
import { z } from 'zod';
import { CallbackSender } from './core/CallbackSender';
import { faultPlanSchema } from './core/Faults';
import { type Idempotency, Ledger } from './core/Ledger';
import { MachineCore } from './core/MachineCore';
import { seededRandom } from './core/seededRandom';
import { nativeDialect } from './dialects/native';
import { ProctorDialect } from './dialects/ProctorDialect';

export const serviceOptionsSchema = z.strictObject({
  port: z.coerce.number().int().min(0),
  /** An SQLite file. */
  ledger: z.string().min(1),
  idempotency: z.enum(['key', 'name', 'none']),
  jobMs: z.coerce.number().int().min(1).default(500),
  images: z
    .string()
    .default('debian-12')
    .transform(names => names.split(',')),
  seed: z.string().default('0'),
});

const TICK_MS = 20;

export function createService(options: {
  ledger: string;
  idempotency: Idempotency;
  jobMs: number;
  images: string[];
  seed: string;
}): Server {
  const core: MachineCore = new MachineCore({
    ...options,
    ledger: Ledger.open(options.ledger),
    random: seededRandom(options.seed),
    onEnd: job => callbacks.send(job),
  });
  const callbacks = new CallbackSender(core);
  setInterval(() => core.tick(), TICK_MS);

  const app = express();
  app.disable('x-powered-by');
  const server = createServer(app);
  // Before what reads bodies as JSON.
  const daemons = (['v1', 'v2'] as const).map(version => {
    const daemon = new ProctorDialect(core, version);
    daemon.serve(app, server, `/proctor/${version}`);
    return daemon;
  });
  app.post('/proctor/restart', (_, response) => {
    core.restartDaemon();
    daemons.forEach(daemon => daemon.breakConnections());
    response.json({});
  });
  app.use('/faults', faultsRouter(core));
  app.use(nativeDialect(core));
  return server;
}

/** What goes wrong from now on. */
function faultsRouter(core: MachineCore): express.Router {
  const router = express.Router();
  router.use(express.json({ limit: '2mb' }));
  router.post('/', (request, response) => {
    const plan = faultPlanSchema.safeParse(request.body);
    if (!plan.success) {
      response
        .status(400)
        .json({ error: { message: z.prettifyError(plan.error) } });
      return;
    }
    core.useFaults(plan.data);
    response.json({ rules: core.faults.hits() });
  });
  router.get('/', (_, response) => {
    response.json({ rules: core.faults.hits() });
  });
  router.delete('/', (_, response) => {
    core.useFaults({ rules: [] });
    response.json({ rules: [] });
  });
  return router;
}
