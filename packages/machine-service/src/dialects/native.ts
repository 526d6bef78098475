/**
 * The machine service's own dialect: everything that the core is able to do.
 * Other dialects say the same core's words in a provider's own way.
 */
import { type Request, Router, json } from 'express';
import { z } from 'zod';
import { jobTypeSchema } from '../core/Ledger';
import type { MachineCore } from '../core/MachineCore';
import type { Job, Machine } from '../core/World';
import { logOf, progressOf, stepsOf } from '../core/jobStory';
import { faultyRoute } from './faultyRoute';

const submissionSchema = z.strictObject({
  type: jobTypeSchema,
  operation: z.string().min(1),
  attempt: z.int().min(1),
  vmId: z.string().min(1),
  name: z.string().min(1),
  image: z.string().min(1),
  callbackUrl: z.url().optional(),
});
const findSchema = z.union([
  z.strictObject({
    operation: z.string(),
    attempt: z.coerce.number().int(),
  }),
  z.strictObject({ name: z.string(), type: jobTypeSchema }),
]);
const listSchema = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
const logSchema = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
});

const pathId = (request: Request) => ({
  input: request.params.id,
  about: { job: request.params.id },
});

const notFound = (what: string) => ({
  status: 404,
  body: {
    error: {
      code: 'NotFound',
      message: `There is no ${what}`,
      remedy: 'Ask for one that exists.',
      retryable: false,
    },
  },
});

export function nativeDialect(core: MachineCore): Router {
  const router = Router();
  router.use(json());

  router.post(
    '/jobs',
    faultyRoute(
      core,
      'submit',
      request => {
        const input = submissionSchema.parse(request.body);
        const { image: _image, callbackUrl: _url, ...about } = input;
        return { input, about };
      },
      submission => ({ status: 202, body: toJob(core.submit(submission)) }),
    ),
  );

  router.get(
    '/jobs',
    faultyRoute(
      core,
      'find',
      request => {
        const input = findSchema.parse(request.query);
        return { input, about: input };
      },
      query => {
        const job =
          'operation' in query
            ? core.findJob(query.operation, query.attempt)
            : core.findByName(query.name, query.type);
        return { status: 200, body: { items: job ? [toJob(job)] : [] } };
      },
    ),
  );

  router.get(
    '/jobs/:id',
    faultyRoute(core, 'poll', pathId, id => {
      const job = core.job(id);
      return job
        ? { status: 200, body: toJob(job, core.machinesOf(job.vmId)) }
        : notFound(`job ${id}`);
    }),
  );

  router.delete(
    '/jobs/:id',
    faultyRoute(core, 'cancel', pathId, id => {
      const job = core.cancel(id);
      return job ? { status: 200, body: toJob(job) } : notFound(`job ${id}`);
    }),
  );

  router.get(
    '/jobs/:id/logs',
    faultyRoute(
      core,
      'logs',
      request => ({
        input: { id: request.params.id, ...logSchema.parse(request.query) },
        about: { job: request.params.id },
      }),
      ({ id, after }) => {
        const job = core.job(id);
        if (!job) {
          return notFound(`job ${id}`);
        }
        const lines = logOf(job, Date.now()).slice(after);
        return { status: 200, body: { lines, next: after + lines.length } };
      },
    ),
  );

  router.get(
    '/machines',
    faultyRoute(
      core,
      'list',
      request => ({ input: listSchema.parse(request.query) }),
      ({ after, limit }) => {
        const items = core.machines(after, limit);
        return {
          status: 200,
          body: {
            items: items.map(toMachine),
            ...(items.length === limit && { next: items.at(-1)!.number }),
          },
        };
      },
    ),
  );

  router.get(
    '/vms/:id/machines',
    faultyRoute(
      core,
      'inspect',
      request => ({
        input: request.params.id,
        about: { vmId: request.params.id },
      }),
      vmId => ({
        status: 200,
        body: { items: core.machinesOf(vmId).map(toMachine) },
      }),
    ),
  );

  router.get(
    '/health',
    faultyRoute(
      core,
      'health',
      () => ({ input: undefined }),
      () => ({ status: 200, body: { idempotency: core.idempotency } }),
    ),
  );
  return router;
}

function toJob(job: Job, machines: Machine[] = []) {
  const now = Date.now();
  const machine = machines.find(m => m.job === job.id);
  return {
    id: job.id,
    state: job.state,
    steps: stepsOf(job, now),
    progress: progressOf(job, now),
    error: job.problem,
    leftovers: job.leftovers,
    machine: machine && toMachine(machine),
  };
}

const toMachine = ({ id, number, vmId, name, power, createdAt }: Machine) => ({
  id,
  vmId,
  name,
  power,
  createdAt: new Date(createdAt).toISOString(),
  // From the documentation range: nobody shall talk to them.
  address: `198.18.${(number >> 8) % 256}.${number % 256}`,
});
