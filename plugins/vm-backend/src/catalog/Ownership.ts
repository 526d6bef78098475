import { isDeepStrictEqual } from 'node:util';
import type {
  AuthService,
  BackstageCredentials,
  LoggerService,
} from '@backstage/backend-plugin-api';
import {
  type Entity,
  RELATION_OWNED_BY,
  RELATION_PART_OF,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import { isSshPublicKey, vmLimits } from '@backlot/plugin-vm-common';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { catalogCredentials } from './catalogCredentials';
import { expandRef } from '../model/references';
import type { Inventory } from '../inventory/Inventory';
import {
  type StoredOwnership,
  listComponents,
  storeGone,
  storeOwnership,
} from '../inventory/groups/ownership';

export type Owned = { component: string } & StoredOwnership;

const PAGE = 1000;

/** Whoever comes after these is not known as an owner. */
const MOST_OTHER_OWNERS = 20;

/** Who owns a component, and of which system it is part: the catalog knows. */
export class Ownership {
  constructor(
    private readonly catalog: CatalogService,
    private readonly auth: AuthService,
  ) {}

  /** The full reference of a component that may be given in short. */
  expand(component: string): string {
    return expandRef('component', component, 'component');
  }

  /** @throws InputError when the caller's catalog does not have it, or it has no owner */
  async resolve(
    component: string,
    credentials: BackstageCredentials,
  ): Promise<Owned> {
    const ref = this.expand(component);
    const { kind } = parseEntityRef(ref);
    if (kind !== 'component') {
      throw new InputError(
        `component: ${ref} is of the kind ${kind}; VMs belong to components, so name an entity of the kind Component`,
      );
    }
    const entity = await this.catalog.getEntityByRef(ref, {
      credentials: await catalogCredentials(this.auth, credentials),
    });
    if (!entity) {
      throw new InputError(
        `component: ${ref} is not in the catalog; register it first, or check its name`,
      );
    }
    const owned = ownedBy(entity);
    if (!owned) {
      throw new InputError(
        `component: ${ref} has no owner in the catalog; set spec.owner in its catalog file`,
      );
    }
    return { component: ref, ...owned };
  }

  /** Which of these references the caller's catalog does not have. */
  async findUnknown(
    refs: string[],
    credentials: BackstageCredentials,
  ): Promise<string[]> {
    const unknown: string[] = [];
    const all = [...new Set(refs)];
    for (let start = 0; start < all.length; start += PAGE) {
      const part = all.slice(start, start + PAGE);
      const { items } = await this.catalog.getEntitiesByRefs(
        { entityRefs: part, fields: ['kind', 'metadata.name'] },
        { credentials: await catalogCredentials(this.auth, credentials) },
      );
      unknown.push(...part.filter((_, index) => !items[index]));
    }
    return unknown;
  }

  /**
   * The public SSH keys that a user keeps in an annotation, one a line; empty
   * lines and comments are skipped.
   *
   * @returns the keys, and how many lines are none and were left out
   */
  async sshKeysOf(
    userRef: string,
    annotation: string,
    credentials: BackstageCredentials,
  ): Promise<{ keys: string[]; leftOut: number }> {
    const user = await this.catalog.getEntityByRef(userRef, { credentials });
    const lines = (user?.metadata.annotations?.[annotation] ?? '')
      .split('\n')
      .map(line => line.trim())
      .filter(line => line !== '' && !line.startsWith('#'));
    const keys = lines.filter(isSshPublicKey).slice(0, vmLimits.sshKeys);
    return { keys, leftOut: lines.length - keys.length };
  }

  /**
   * Which of the teams with SSH keys in config the catalog does not have: their
   * keys reach no VM.
   */
  async warnOfUnknownTeams(
    teams: string[],
    logger: LoggerService,
  ): Promise<void> {
    if (teams.length === 0) {
      return;
    }
    const unknown = await this.findUnknown(
      teams,
      await this.auth.getOwnServiceCredentials(),
    );
    for (const team of unknown) {
      logger.warn(
        `vm.sshKeys.teams: ${team} is not in the catalog, so its keys reach no VM; check the name`,
      );
    }
  }

  /**
   * Brings owner and system of all groups up to date. A component that has
   * vanished keeps its last owner, and is remembered as gone.
   *
   * @returns how many components have changed
   */
  async refresh(inventory: Inventory, logger: LoggerService): Promise<number> {
    const credentials = await this.auth.getOwnServiceCredentials();
    let changed = 0;
    for (let after = ''; ; ) {
      const components = await listComponents(inventory.knex, after, PAGE);
      if (components.length === 0) {
        return changed;
      }
      after = components[components.length - 1].component;
      const { items } = await this.catalog.getEntitiesByRefs(
        {
          entityRefs: components.map(({ component }) => component),
          fields: ['kind', 'metadata', 'relations', 'spec.owner'],
        },
        { credentials },
      );
      for (const [index, { component, stored }] of components.entries()) {
        const entity = items[index];
        if (stored.some(({ gone }) => gone === Boolean(entity))) {
          await inventory.transaction(tx =>
            storeGone(tx, component, entity ? null : inventory.now()),
          );
          logger.info(
            entity
              ? `${component} is back in the catalog`
              : `${component} has been removed from the catalog, and has VMs`,
          );
        }
        const now = entity && ownedBy(entity);
        if (
          now &&
          stored.some(({ gone, ...before }) => !isDeepStrictEqual(before, now))
        ) {
          await inventory.transaction(tx =>
            storeOwnership(tx, component, now, inventory.now()),
          );
          changed += 1;
          logger.info(
            `${component} now belongs to ${now.owner}; it was ${stored
              .map(({ owner }) => owner)
              .join(', ')}`,
          );
        }
      }
    }
  }
}

function ownedBy(entity: Entity): StoredOwnership | undefined {
  const relations = entity.relations ?? [];
  const owners = relations
    .filter(({ type }) => type === RELATION_OWNED_BY)
    .map(({ targetRef }) => targetRef);
  // A processor may add owners; what the catalog file says goes first.
  const named = namedOwner(entity);
  const owner = owners.find(ref => ref === named) ?? owners[0];
  const system = relations.find(
    ({ type, targetRef }) =>
      type === RELATION_PART_OF && parseEntityRef(targetRef).kind === 'system',
  );
  if (owner === undefined) {
    return undefined;
  }
  const others = [...new Set(owners)]
    .filter(ref => ref !== owner)
    .sort()
    .slice(0, MOST_OTHER_OWNERS);
  return {
    owner,
    otherOwners: others.length > 0 ? others : null,
    system: system?.targetRef ?? null,
  };
}

function namedOwner({ spec, metadata }: Entity): string | undefined {
  try {
    return stringifyEntityRef(
      parseEntityRef(String(spec?.owner), {
        defaultKind: 'group',
        defaultNamespace: metadata.namespace ?? 'default',
      }),
    );
  } catch {
    return undefined;
  }
}
