import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  RELATION_PART_OF,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { InventoryFilter } from '../inventory/filter';

/** What is asked of the catalog; all of it must hold, values are alternatives. */
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
  constructor(private readonly catalog: CatalogService) {}

  /** @throws InputError where too much matches to look for */
  async narrow<F extends InventoryFilter>(
    { domain, lifecycle, tag, ...filter }: F & ComponentFilter,
    credentials: BackstageCredentials,
  ): Promise<InventoryFilter> {
    const narrowed: InventoryFilter = { ...filter };
    if (domain) {
      const systems = await this.find(
        {
          kind: 'system',
          [`relations.${RELATION_PART_OF}`]: domain.map(toDomainRef),
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
        { credentials },
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

const both = (asked: string[] | undefined, found: string[]) =>
  asked ? asked.filter(ref => found.includes(ref)) : found;

function toDomainRef(domain: string): string {
  try {
    return stringifyEntityRef(
      parseEntityRef(domain, {
        defaultKind: 'domain',
        defaultNamespace: 'default',
      }),
    );
  } catch {
    throw new InputError(
      `domain: ${JSON.stringify(
        domain,
      )} is no entity reference; write domain:default/name or name`,
    );
  }
}
