import { parseEntityRef } from '@backstage/catalog-model';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { vmTranslationRef } from '../translation';

/** What Backlot does by itself, by the names that the API has for it. */
const SYSTEM = ['engine', 'sweep', 'rollout'] as const;

const isUserRef = (name: string): boolean => {
  try {
    return parseEntityRef(name).kind === 'user';
  } catch {
    return false;
  }
};

/** Users are in the catalog; services have a name of their own. */
export const Actor = ({ name }: { name: string }) => {
  const { t } = useTranslationRef(vmTranslationRef);
  const system = SYSTEM.find(one => one === name);
  if (system) {
    return <>{t(`vm.actors.${system}`)}</>;
  }
  return isUserRef(name) ? (
    <EntityRefLink entityRef={name} hideIcon />
  ) : (
    <>{name}</>
  );
};
