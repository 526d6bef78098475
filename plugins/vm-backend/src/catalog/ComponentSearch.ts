import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { RELATION_PART_OF, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { InventoryFilter } from '../inventory/filter';
import { catalogCredentials } from './catalogCredentials';
import { expandRef, expandRefs } from '../model/references';

/** A query to the catalog: all fields must match, the values of one field are alternatives. */
export type ComponentFilter = {
  domain?: string[];
  lifecycle?: string[];
  tag?: string[];
};

const PAGE = 1000;
/** What one statement of either database takes as variables, and to spare. */
const MOST = 10_000;

type EntityFilter = Record<string, string | string[]>;

/** Turns what the catalog knows of components into what the inventory can find. */
export class ComponentSearch {
  constructor(
    private readonly catalog: CatalogService,
    private readonly auth: AuthService,
  ) {}

  /** @throws InputError where too much matches to look for */
  async narrow<F extends InventoryFilter>(
    { domain, lifecycle, tag, ...filter }: F & ComponentFilter,
    credentials: BackstageCredentials,
  ): Promise<InventoryFilter> {
    const narrowed: InventoryFilter = expandRefs(filter as InventoryFilter);
    if (domain) {
      const systems = await this.find(
        {
          kind: 'system',
          [`relations.${RELATION_PART_OF}`]: domain.map(ref =>
            expandRef('domain', ref, 'domain'),
          ),
        },
        'domain',
        credentials,
      );
      narrowed.system = both(narrowed.system, systems);
    }
    if (lifecycle || tag) {
      const components = await this.find(
        {
          kind: 'component',
          ...(lifecycle && { 'spec.lifecycle': lifecycle }),
          ...(tag && { 'metadata.tags': tag }),
        },
        lifecycle ? 'lifecycle' : 'tag',
        credentials,
      );
      narrowed.component = both(narrowed.component, components);
    }
    return narrowed;
  }

  private async find(
    filter: EntityFilter,
    field: keyof ComponentFilter,
    credentials: BackstageCredentials,
  ): Promise<string[]> {
    const refs: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.catalog.queryEntities(
        {
          ...(cursor ? { cursor } : { filter }),
          fields: ['kind', 'metadata.name', 'metadata.namespace'],
          limit: PAGE,
        },
        { credentials: await catalogCredentials(this.auth, credentials) },
      );
      refs.push(...page.items.map(entity => stringifyEntityRef(entity)));
      if (refs.length > MOST) {
        throw new InputError(
          `${field}: more than ${MOST} entities of the catalog match; name the system or the component as well`,
        );
      }
      cursor = page.pageInfo.nextCursor;
    } while (cursor);
    return refs;
  }
}

function both(wanted: string[] | undefined, found: string[]): string[] {
  if (!wanted) {
    return found;
  }
  const known = new Set(found);
  return wanted.filter(ref => known.has(ref));
}
