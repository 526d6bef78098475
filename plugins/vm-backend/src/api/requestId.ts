import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Request, RequestHandler, Response } from 'express';
import { randomUUID } from 'node:crypto';

export const REQUEST_ID_HEADER = 'X-Request-Id';

const wellFormed = /^[\w.:-]{1,64}$/;

/** By which a person and the log speak of the same request. */
export const requestIdOf = (response: Response): string =>
  response.locals.requestId;

const given = (request: Request) => {
  const id = request.get(REQUEST_ID_HEADER);
  return id !== undefined && wellFormed.test(id) ? id : undefined;
};

/**
 * Gives each answer the id of its request: that of the proxy in front, else a
 * new one. Failures of ours are logged with it; the audit log has it always.
 */
export const requestIds =
  (logger: LoggerService): RequestHandler =>
  (request, response, next) => {
    const id = given(request) ?? randomUUID();
    response.locals.requestId = id;
    response.set(REQUEST_ID_HEADER, id);
    response.append('Access-Control-Expose-Headers', REQUEST_ID_HEADER);
    response.on('finish', () => {
      if (response.statusCode >= 500) {
        logger.error(
          `${request.method} ${request.baseUrl}${request.path} failed with ${response.statusCode}`,
          { requestId: id },
        );
      }
    });
    next();
  };
