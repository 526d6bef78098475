import type {
  AuditorService,
  HttpAuthService,
  BackstagePrincipalTypes,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { InputError, isError } from '@backstage/errors';
import { vmLimits } from '@backlot/plugin-vm-common';
import express, {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
} from 'express';
import Router from 'express-promise-router';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Caller } from '../model/caller';
import {
  isStatementTimeout,
  withStatementTimeout,
} from '../inventory/statementTimeout';
import type { Route } from './defineRoute';
import { createOpenApiDocument } from './openapi';
import { parse } from './parse';
import { requestIdOf, requestIds } from './requestId';

/** What one read of the database may take for a request. */
const STATEMENT_MS = 10_000;

type RouterOptions = {
  routes: Route[];
  httpAuth: HttpAuthService;
  auditor: AuditorService;
  logger: LoggerService;
};

async function callerOf(
  request: Request,
  route: Route,
  httpAuth: HttpAuthService,
): Promise<Caller> {
  const credentials = await httpAuth.credentials(request, {
    allow: route.allow,
  });
  const principal = credentials.principal as
    | BackstagePrincipalTypes['user']
    | BackstagePrincipalTypes['service'];
  return {
    credentials,
    actor:
      principal.type === 'user'
        ? { type: 'user', ref: principal.userEntityRef }
        : { type: 'service', subject: principal.subject },
  };
}

function handlerOf(route: Route, options: RouterOptions): RequestHandler {
  return async (request, response) => {
    const audit = await options.auditor.createEvent({
      eventId: route.operationId,
      severityLevel: route.severity,
      request,
      meta: { ...request.params, requestId: requestIdOf(response) },
    });
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    try {
      const caller = await callerOf(request, route, options.httpAuth);
      const context = {
        params: route.params && parse(route.params, request.params, 'path'),
        query: route.query && parse(route.query, request.query, 'query'),
        body: route.body && parse(route.body, request.body, 'body'),
        caller,
        request,
        signal: gone.signal,
      };
      const answer = await withStatementTimeout(STATEMENT_MS, () =>
        route.handle(context as any),
      );
      if (answer.location) {
        response.location(answer.location);
      }
      response.status(answer.status ?? 200);
      if (answer.body instanceof Readable) {
        response.attachment(route.produces!.filename);
        response.type(route.produces!.type);
        await pipeline(answer.body, response, { signal: gone.signal });
      } else {
        response.json(answer.body);
      }
      await audit.success();
    } catch (caught) {
      const error = isStatementTimeout(caught)
        ? new InputError(
            `The database needed more than ${
              STATEMENT_MS / 1000
            } s for this request; narrow its filter`,
          )
        : caught;
      await audit.fail({
        error: isError(error) ? (error as Error) : new Error(String(error)),
      });
      throw error;
    }
  };
}

const explainBadBody: ErrorRequestHandler = (
  error,
  _request,
  _response,
  next,
) => {
  switch (error?.type) {
    case 'entity.parse.failed':
      next(new InputError('body: is not valid JSON'));
      break;
    case 'entity.too.large':
      next(
        new InputError(`body: is larger than ${vmLimits.bodyBytes / 1024} kB`),
      );
      break;
    case 'charset.unsupported':
    case 'encoding.unsupported':
      next(new InputError('body: must be UTF-8'));
      break;
    default:
      next(error);
  }
};

export async function createRouter(
  options: RouterOptions,
): Promise<express.Router> {
  const router = Router();
  router.use(requestIds(options.logger));
  router.use(express.json({ limit: vmLimits.bodyBytes, strict: false }));
  router.use(explainBadBody);

  const document = createOpenApiDocument(options.routes);
  router.get('/openapi.json', (_request, response) => {
    response.json(document);
  });
  for (const route of options.routes) {
    router[route.method](route.path, handlerOf(route, options));
  }
  return router;
}
