import { EntityRefLink } from '@backstage/plugin-catalog-react';

/** People are in the catalog; services have a name of their own. */
export const Actor = ({ name }: { name: string }) =>
  name.startsWith('user:') ? (
    <EntityRefLink entityRef={name} hideIcon />
  ) : (
    <>{name}</>
  );
