import type { VmGroupPhase, VmPhase } from '@backlot/plugin-vm-common';
import type { Knex } from 'knex';
import type { GroupCondition } from '../model/conditions';
import { eachListed, likePrefix } from './dialect';

/** Fields that are absent do not restrict; values of one field are alternatives. */
export type InventoryFilter = {
  id?: string[];
  group?: string[];
  component?: string[];
  system?: string[];
  owner?: string[];
  environment?: string[];
  stack?: string[];
  image?: string[];
  executor?: string[];
  phase?: Array<VmPhase | VmGroupPhase>;
  /** `key` or `key=value`; all must match. */
  label?: string[];
  /** Prefix of a name, an address or a component's name. */
  text?: string;
  /** The groups that the caller may see; set by `authorized/`, never by a request. */
  visible?: GroupCondition;
};

type Table = 'vms' | 'groups';

const groupIdColumn = { vms: 'vms.group_id', groups: 'groups.id' } as const;

type Label = { key: string; value?: string };

function whereLabel(
  query: Knex.QueryBuilder,
  table: Table,
  label: Label,
): void {
  query.whereExists(exists => {
    exists
      .select('labels.key')
      .from('labels')
      .whereRaw('?? = ??', ['labels.group_id', groupIdColumn[table]])
      .where('labels.key', label.key);
    if (label.value !== undefined) {
      exists.where('labels.value', label.value);
    }
  });
}

/** Groups of which one of the owners is in the list. */
function whereOwner(
  query: Knex.QueryBuilder,
  table: Table,
  owners: string[],
): void {
  const column = `${table}.other_owners`;
  query.where(any => {
    any.whereIn(`${table}.owner`, owners).orWhere(others => {
      others.whereNotNull(column).whereExists(exists => {
        exists
          .select('listed.value')
          .from(query.client.raw(eachListed(query), [column]))
          .whereIn('listed.value', owners);
      });
    });
  });
}

export function whereCondition(
  query: Knex.QueryBuilder,
  table: Table,
  condition: GroupCondition,
): void {
  if (typeof condition === 'boolean') {
    // Also when it is true: knex drops an OR branch without a clause.
    query.whereRaw(condition ? '1 = 1' : '1 = 0');
  } else if ('anyOf' in condition) {
    query.where(either => {
      either.whereRaw('1 = 0');
      for (const item of condition.anyOf) {
        either.orWhere(nested => whereCondition(nested, table, item));
      }
    });
  } else if ('allOf' in condition) {
    query.where(all => {
      all.whereRaw('1 = 1');
      for (const item of condition.allOf) {
        all.where(nested => whereCondition(nested, table, item));
      }
    });
  } else if ('not' in condition) {
    query.whereNot(nested => {
      nested.whereRaw('1 = 1');
      whereCondition(nested, table, condition.not);
    });
  } else if ('owner' in condition) {
    whereOwner(query, table, condition.owner);
  } else if ('environment' in condition) {
    query.whereIn(`${table}.environment`, condition.environment);
  } else {
    whereLabel(query, table, condition.label);
  }
}

const columns = {
  component: 'component',
  system: 'system',
  environment: 'environment',
  stack: 'stack',
  image: 'image',
  executor: 'executor',
  phase: 'phase',
} as const;

/**
 * All labels at once, by one subquery that counts: one `EXISTS` for each would
 * multiply the plans that PostgreSQL weighs.
 */
function whereLabels(
  query: Knex.QueryBuilder,
  table: Table,
  labels: Label[],
): void {
  // "key" adds nothing where "key=value" is in the filter as well.
  const exact = labels.filter(({ value }) => value !== undefined);
  const wanted = [
    ...exact,
    ...labels.filter(
      ({ key, value }) =>
        value === undefined && !exact.some(other => other.key === key),
    ),
  ];
  if (wanted.length === 0) {
    return;
  }
  if (wanted.length === 1) {
    whereLabel(query, table, wanted[0]);
    return;
  }
  query.whereIn(groupIdColumn[table], groups => {
    groups
      .select('labels.group_id')
      .from('labels')
      .where(any => {
        for (const { key, value } of wanted) {
          any.orWhere({
            'labels.key': key,
            ...(value !== undefined && { 'labels.value': value }),
          });
        }
      })
      .groupBy('labels.group_id')
      .havingRaw('count(*) = ?', [wanted.length]);
  });
}

const parseLabel = (label: string): Label => {
  const at = label.indexOf('=');
  return at < 0
    ? { key: label }
    : { key: label.slice(0, at), value: label.slice(at + 1) };
};

/** Rows that are not deleted, unless the filter has the phase `deleted`. */
export function whereFilter(
  query: Knex.QueryBuilder,
  table: Table,
  filter: InventoryFilter,
): void {
  if (!filter.phase?.includes('deleted')) {
    query.whereNull(`${table}.deleted_at`);
  }
  whereFields(query, table, filter);
}

/** Rows of any phase, unless the filter has one. */
export function whereFields(
  query: Knex.QueryBuilder,
  table: Table,
  filter: InventoryFilter,
): void {
  for (const [field, column] of Object.entries(columns)) {
    const values = filter[field as keyof typeof columns];
    if (values) {
      query.whereIn(`${table}.${column}`, values);
    }
  }
  if (filter.visible !== undefined) {
    whereCondition(query, table, filter.visible);
  }
  if (filter.owner) {
    whereOwner(query, table, filter.owner);
  }
  if (filter.id) {
    query.whereIn(`${table}.id`, filter.id);
  }
  if (filter.group) {
    query.whereIn(groupIdColumn[table], filter.group);
  }
  whereLabels(query, table, (filter.label ?? []).map(parseLabel));
  if (filter.text) {
    const prefix = likePrefix(filter.text.toLowerCase());
    query.where(either => {
      const orPrefix = (column: string) =>
        either.orWhereRaw(`?? LIKE ? ESCAPE '\\'`, [
          `${table}.${column}`,
          prefix,
        ]);
      orPrefix('name');
      orPrefix('component_name');
      if (table === 'vms') {
        orPrefix('primary_address');
      }
    });
  }
}
