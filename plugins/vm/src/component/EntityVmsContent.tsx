import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { ComponentVms } from './ComponentVms';

/** The tab "Virtual machines" of the current entity. */
export const EntityVmsContent = () => {
  const { entity } = useEntity();
  const component = stringifyEntityRef(entity);
  // The key resets the state for another component.
  return <ComponentVms key={component} component={component} />;
};
