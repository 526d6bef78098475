import type { Page, VmGroup } from '@backlot/plugin-vm-common';
import { Text } from '@backstage/ui';
import type { Titles } from '../lib/options';
import { GroupCard } from './GroupCard';
import { GroupGrid } from './GroupGrid';

/** A card for each group. */
export const GroupList = (props: {
  groups: Page<VmGroup>;
  titles: Titles;
  onChanged: () => void;
}) => {
  const { groups, titles, onChanged } = props;
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
          These are the first {groups.items.length} groups; the table below has
          the virtual machines of all.
        </Text>
      )}
    </>
  );
};
