import type { Page, VmGroup } from '@backlot/plugin-vm-common';
import { Text } from '@backstage/ui';
import type { Titles } from '../lib/options';
import { GroupCard } from './GroupCard';
import styles from './GroupCard.module.css';

/** A card for each group. */
export const GroupList = (props: {
  groups: Page<VmGroup>;
  titles: Titles;
  onChanged: () => void;
}) => {
  const { groups, titles, onChanged } = props;
  return (
    <>
      <div className={styles.grid}>
        {groups.items.map(group => (
          <GroupCard
            key={group.id}
            group={group}
            titles={titles}
            onChanged={onChanged}
          />
        ))}
      </div>
      {groups.nextCursor && (
        <Text color="secondary">
          These are the first {groups.items.length} groups; the table below has
          the virtual machines of all.
        </Text>
      )}
    </>
  );
};
