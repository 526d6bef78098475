import { z } from 'zod';
import type { Route } from './defineRoute';

type JsonSchema = Record<string, any>;

/** In requests what may be sent, in answers what is given. */
const toSchema = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    target: 'openapi-3.0',
    unrepresentable: 'any',
    reused: 'inline',
  }) as JsonSchema;
  return rest;
};

const parametersOf = (
  schema: z.ZodType | undefined,
  where: 'path' | 'query',
): JsonSchema[] => {
  if (!schema) {
    return [];
  }
  const { properties = {}, required = [] } = toSchema(schema, 'input');
  return Object.entries<JsonSchema>(properties).map(
    ([name, { description, ...property }]) => ({
      name,
      in: where,
      required: where === 'path' || required.includes(name),
      ...(description && { description }),
      schema: property,
    }),
  );
};

const error = {
  description: 'What is wrong, and what to do about it',
  content: {
    'application/json': {
      schema: {
        type: 'object',
        required: ['error'],
        properties: {
          error: {
            type: 'object',
            required: ['name', 'message'],
            properties: {
              name: { type: 'string' },
              message: { type: 'string' },
            },
          },
        },
      },
    },
  },
};

function operationOf(route: Route): JsonSchema {
  return {
    operationId: route.operationId,
    summary: route.summary,
    description: `Permission: ${route.permission}`,
    parameters: [
      ...parametersOf(route.params, 'path'),
      ...parametersOf(route.query, 'query'),
      ...(route.operationId === 'create-group'
        ? [
            {
              name: 'Idempotency-Key',
              in: 'header',
              required: false,
              description:
                'The same key with the same body answers the group of the first request',
              schema: { type: 'string', maxLength: 255 },
            },
          ]
        : []),
    ],
    ...(route.body && {
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: toSchema(route.body, 'input') },
        },
      },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.answers).map(([status, schema]) => [
          status,
          {
            description: Number(status) === 202 ? 'Accepted' : 'OK',
            content: {
              'application/json': { schema: toSchema(schema, 'output') },
            },
          },
        ]),
      ),
      default: error,
    },
  };
}

/** The OpenAPI document, made from the schemas that check the requests. */
export function createOpenApiDocument(routes: Route[]): JsonSchema {
  const paths: Record<string, JsonSchema> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operationOf(route) };
  }
  return {
    openapi: '3.0.3',
    info: {
      title: 'Backlot',
      version: '1',
      description: 'Virtual machines for the components of a Backstage catalog',
      license: {
        name: 'Apache-2.0',
        url: 'http://www.apache.org/licenses/LICENSE-2.0.html',
      },
    },
    servers: [{ url: '/api/vm' }],
    security: [{ bearer: [] }],
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
    paths,
  };
}
