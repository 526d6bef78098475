import { z } from 'zod';
import type { Route } from './defineRoute';

type JsonSchema = Record<string, any>;

/** Collects the named schemas of a document, and refers to them. */
class Schemas {
  readonly named: JsonSchema = {};

  /** @param io - in requests what may be sent, in answers what is given */
  add(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const {
      $schema: _,
      definitions = {},
      $defs = definitions,
      ...rest
    } = z.toJSONSchema(schema, {
      io,
      target: 'openapi-3.0',
      unrepresentable: 'any',
    }) as JsonSchema;
    for (const [name, { id: __, ...definition }] of Object.entries<JsonSchema>(
      $defs,
    )) {
      this.named[name] = relink(definition);
    }
    return relink(rest);
  }
}

/** Points references at where OpenAPI keeps schemas. */
const relink = (schema: JsonSchema): JsonSchema =>
  JSON.parse(JSON.stringify(schema), (key, value) =>
    key === '$ref'
      ? value.replace(/^#\/(\$defs|definitions)\//, '#/components/schemas/')
      : value,
  );

const parametersOf = (
  schemas: Schemas,
  schema: z.ZodType | undefined,
  where: 'path' | 'query',
): JsonSchema[] => {
  if (!schema) {
    return [];
  }
  const { properties = {}, required = [] } = schemas.add(schema, 'input');
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

const describePermissions = ({
  permissions,
  permissionNote,
}: Route): string => {
  const names = permissions.map(({ name }) => name).join(' or ');
  return `Permission: ${names || 'signed in'}${
    permissionNote ? `, ${permissionNote}` : ''
  }`;
};

function operationOf(route: Route, schemas: Schemas): JsonSchema {
  return {
    operationId: route.operationId,
    summary: route.summary,
    description: describePermissions(route),
    parameters: [
      ...parametersOf(schemas, route.params, 'path'),
      ...parametersOf(schemas, route.query, 'query'),
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
          'application/json': { schema: schemas.add(route.body, 'input') },
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
              [route.produces?.type ?? 'application/json']: {
                schema: schemas.add(schema, 'output'),
              },
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
  const schemas = new Schemas();
  const paths: Record<string, JsonSchema> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = {
      ...paths[path],
      [route.method]: operationOf(route, schemas),
    };
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
    // Relative to this document, because a proxy may serve it below a path.
    servers: [{ url: '.' }],
    security: [{ bearer: [] }],
    components: {
      schemas: schemas.named,
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
    paths,
  };
}
