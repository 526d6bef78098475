import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Button,
  MenuListBox,
  MenuListBoxItem,
  MenuTrigger,
} from '@backstage/ui';
import { RiLayoutColumnLine } from '@remixicon/react';
import type { VmColumn } from '../shared/vms/vmColumns';
import { ALWAYS, type FleetColumnId, fleetColumnIds } from './columns';
import { fleetTranslationRef } from './translation';

/** The menu item that resets the columns. */
const RESET = 'usual';

/** The menu that selects the columns of the table. */
export const FleetColumnsMenu = (props: {
  columns: Record<FleetColumnId, VmColumn>;
  shown: FleetColumnId[];
  /** Whether the user selected columns. */
  isChosen: boolean;
  onChange: (ids: FleetColumnId[] | undefined) => void;
}) => {
  const { columns, shown, isChosen, onChange } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  return (
    <MenuTrigger>
      <Button
        size="small"
        variant="secondary"
        iconStart={<RiLayoutColumnLine aria-hidden />}
      >
        {t('table.choose')}
      </Button>
      <MenuListBox
        aria-label={t('table.shown')}
        selectionMode="multiple"
        // Escape closes the menu. By default it would first clear the
        // selection.
        escapeKeyBehavior="none"
        selectedKeys={shown.filter(id => id !== ALWAYS)}
        onSelectionChange={keys => {
          const ids = [...keys].map(String);
          onChange(
            ids.includes(RESET)
              ? undefined
              : fleetColumnIds.filter(id => id === ALWAYS || ids.includes(id)),
          );
        }}
        maxHeight="60vh"
      >
        {fleetColumnIds
          .filter(id => id !== ALWAYS)
          .map(id => (
            <MenuListBoxItem key={id} id={id} textValue={columns[id].label}>
              {columns[id].label}
            </MenuListBoxItem>
          ))
          .concat(
            isChosen
              ? [
                  <MenuListBoxItem key={RESET} id={RESET}>
                    {t('table.usual')}
                  </MenuListBoxItem>,
                ]
              : [],
          )}
      </MenuListBox>
    </MenuTrigger>
  );
};
