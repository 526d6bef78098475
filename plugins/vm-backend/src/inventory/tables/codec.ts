import { type Actor, actorName } from '../../model/actor';

/**
 * How a value is stored in a column, on both databases: SQLite stores times as
 * integers and booleans as 0 and 1, and both store JSON as text.
 */
export type Kind<T> = {
  encode(value: T): unknown;
  decode(value: unknown): T;
};

export const text: Kind<string> = { encode: v => v, decode: v => v as string };

export const integer: Kind<number> = {
  encode: v => v,
  // PostgreSQL answers a bigint as text.
  decode: v => Number(v),
};

export const boolean: Kind<boolean> = { encode: v => v, decode: v => !!v };

export const time: Kind<Date> = {
  encode: v => v,
  decode: v => (v instanceof Date ? v : new Date(v as number | string)),
};

export const json = <T>(): Kind<T> => ({
  encode: v => JSON.stringify(v),
  decode: v => JSON.parse(v as string) as T,
});

/** A word of a fixed set. */
export const word = <T extends string>(): Kind<T> => ({
  encode: v => v,
  decode: v => v as T,
});

export const nullable = <T>(kind: Kind<T>): Kind<T | null> => ({
  encode: v => (v === null ? null : kind.encode(v)),
  decode: v => (v === null || v === undefined ? null : kind.decode(v)),
});

const systemComponents: Record<string, Actor> = {
  engine: { type: 'system', component: 'engine' },
  sweep: { type: 'system', component: 'sweep' },
  rollout: { type: 'system', component: 'rollout' },
};

/** As `user:user:default/olivia`, `service:plugin:scaffolder` or `system:engine`. */
export const actor: Kind<Actor> = {
  encode: v => `${v.type}:${actorName(v)}`,
  decode: v => {
    const stored = v as string;
    const at = stored.indexOf(':');
    const name = stored.slice(at + 1);
    switch (stored.slice(0, at)) {
      case 'service':
        return { type: 'service', subject: name };
      case 'system':
        return systemComponents[name] ?? systemComponents.engine;
      default:
        return { type: 'user', ref: name };
    }
  },
};

/** How each field of a type is stored. */
export type Shape<T> = { [K in keyof T]: Kind<T[K]> };

const toColumn = (field: string) =>
  field.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);

/** Translates between a table's rows and objects with camelCase fields. */
export class Codec<T extends object> {
  private readonly columns: Array<[string, string, Kind<any>]>;
  private readonly byField: Map<string, [string, Kind<any>]>;

  constructor(readonly table: string, shape: Shape<T>) {
    this.columns = Object.entries<Kind<any>>(shape).map(([field, kind]) => [
      field,
      toColumn(field),
      kind,
    ]);
    this.byField = new Map(
      this.columns.map(([field, column, kind]) => [field, [column, kind]]),
    );
  }

  /** How the values of a field are kept. */
  kindOf(field: string): Kind<any> {
    const known = this.byField.get(field);
    if (!known) {
      throw new Error(`${this.table} has no field ${field}`);
    }
    return known[1];
  }

  /** The columns, qualified, for a `select`. */
  select(as: string = this.table): string[] {
    return this.columns.map(([, column]) => `${as}.${column}`);
  }

  decode(row: Record<string, unknown>): T {
    const value: Record<string, unknown> = {};
    for (const [field, column, kind] of this.columns) {
      value[field] = kind.decode(row[column]);
    }
    return value as T;
  }

  /** Leaves out fields that are undefined. */
  encode(value: Partial<T>): Record<string, unknown> {
    const row: Record<string, unknown> = {};
    for (const [field, item] of Object.entries(value)) {
      const known = this.byField.get(field);
      if (!known) {
        throw new Error(`${this.table} has no field ${field}`);
      }
      if (item !== undefined) {
        row[known[0]] = known[1].encode(item);
      }
    }
    return row;
  }
}
