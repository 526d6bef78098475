import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { ComponentVms } from './ComponentVms';

/** The tab "Virtual machines" of the entity around it. */
export const EntityVmsContent = () => {
  const { entity } = useEntity();
  const component = stringifyEntityRef(entity);
  // Another component starts afresh: nothing of the last one is shown on.
  return <ComponentVms key={component} component={component} />;
};
