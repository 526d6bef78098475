import { parseEntityRef } from '@backstage/catalog-model';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  EntityRefLink,
  useEntityPresentation,
} from '@backstage/plugin-catalog-react';
import { sharedTranslationRef } from '../translation';

/** The system actors, by their names in the API. */
const SYSTEM = ['engine', 'sweep', 'rollout'] as const;

const isUserRef = (name: string): boolean => {
  try {
    return parseEntityRef(name).kind === 'user';
  } catch {
    return false;
  }
};

/**
 * A user by display name. A user that is not in the catalog, such as
 * `user:development/guest`, is shown without the namespace.
 */
const User = ({ entityRef }: { entityRef: string }) => {
  const { primaryTitle } = useEntityPresentation(entityRef);
  const { namespace, name } = parseEntityRef(entityRef);
  const title = primaryTitle === `${namespace}/${name}` ? name : undefined;
  return <EntityRefLink entityRef={entityRef} title={title} hideIcon />;
};

/** Who did something: a user, a service or Backlot itself. */
export const ActorName = ({ name }: { name: string }) => {
  const { t } = useTranslationRef(sharedTranslationRef);
  const system = SYSTEM.find(one => one === name);
  if (system) {
    return <>{t(`actors.${system}`)}</>;
  }
  return isUserRef(name) ? <User entityRef={name} /> : <>{name}</>;
};
