import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Finding } from '@backlot/plugin-vm-common';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import type { Titles } from '../shared/options/options';
import { findingsTranslationRef } from './translation';

/** The environment and component of the group of a finding. */
export const GroupOf = (props: {
  group: NonNullable<Finding['group']>;
  titles: Titles;
}) => {
  const { t } = useTranslationRef(findingsTranslationRef);
  const { group, titles } = props;
  return t('group', {
    environment: titles.environment(group.environment),
    component: <EntityRefLink entityRef={group.component} hideIcon />,
  });
};
