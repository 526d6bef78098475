import type {
  AuditorServiceEventSeverityLevel,
  BackstagePrincipalTypes,
} from '@backstage/backend-plugin-api';
import type { Request } from 'express';
import type { z } from 'zod';
import type { Permission } from '@backstage/plugin-permission-common';
import type { Caller } from '../model/caller';

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

export type RouteContext<P, Q, B> = {
  params: Parsed<P>;
  query: Parsed<Q>;
  body: Parsed<B>;
  caller: Caller;
  request: Request;
  /** Aborted when the client has gone. */
  signal: AbortSignal;
};

export type RouteAnswer = {
  status?: number;
  location?: string;
  /** A stream becomes a file of the route's `produces`. */
  body: unknown;
};

/** One route: the router and the OpenAPI document are made from these. */
export type Route = {
  method: 'get' | 'post' | 'patch' | 'delete';
  /** In Express form, below the plugin's base path. */
  path: string;
  operationId: string;
  summary: string;
  /**
   * The permissions that the service behind the route checks; none for a route
   * that needs a signed-in caller only. `permissions.test.ts` proves them.
   */
  permissions: Permission[];
  /** When which of them is needed, for readers of the OpenAPI document. */
  permissionNote?: string;
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  answers: { [status: number]: z.ZodType };
  /** A file in place of JSON. */
  produces?: { type: string; filename: string };
  /** Requests that change something say so in the audit log. */
  severity: AuditorServiceEventSeverityLevel;
  allow: Array<keyof BackstagePrincipalTypes>;
  handle: (context: RouteContext<any, any, any>) => Promise<RouteAnswer>;
};

/** Ties the types of a route's schemas to its handler. */
export function defineRoute<
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(
  route: Omit<
    Route,
    'params' | 'query' | 'body' | 'handle' | 'severity' | 'allow'
  > &
    Partial<Pick<Route, 'severity' | 'allow'>> & {
      params?: P;
      query?: Q;
      body?: B;
      handle: (context: RouteContext<P, Q, B>) => Promise<RouteAnswer>;
    },
): Route {
  return {
    severity: route.method === 'get' ? 'low' : 'medium',
    allow: ['user', 'service'],
    ...route,
  };
}
