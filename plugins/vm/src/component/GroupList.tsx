import type { Page, VmGroup } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { GroupCard } from '../group/GroupCard';
import type { Titles } from '../shared/options/options';
import { GroupGrid } from './GroupGrid';
import { componentTranslationRef } from './translation';

export const GroupList = (props: {
  groups: Page<VmGroup>;
  titles: Titles;
  onChanged: () => void;
}) => {
  const { groups, titles, onChanged } = props;
  const { t } = useTranslationRef(componentTranslationRef);
  return (
    <>
      <GroupGrid>
        {groups.items.map(group => (
          <GroupCard
            key={group.id}
            group={group}
            titles={titles}
            onChanged={onChanged}
          />
        ))}
      </GroupGrid>
      {groups.nextCursor && (
        <Text color="secondary">
          {t('firstGroups', { shown: String(groups.items.length) })}
        </Text>
      )}
    </>
  );
};
