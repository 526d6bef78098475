import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Text } from '@backstage/ui';
import { RiDownloadLine } from '@remixicon/react';
import { ActionAlert } from '../shared/errors/ActionAlert';
import { ErrorDescription } from '../shared/errors/ErrorDescription';
import { sharedTranslationRef } from '../shared/translation';
import type { VmColumn } from '../shared/vms/vmColumns';
import { csvColumns, type FleetColumnId } from './columns';
import type { FleetFilter } from './filters/query';
import { FleetColumnsMenu } from './FleetColumnsMenu';
import styles from './FleetToolbar.module.css';
import { fleetTranslationRef } from './translation';
import type { FleetColumns } from './useFleetColumns';
import { useFleetExport } from './useFleetExport';
import type { FleetTotal } from './useFleetVms';

/** Above the table: the number of VMs, the columns and the export. */
export const FleetToolbar = (props: {
  total: FleetTotal;
  filter: FleetFilter;
  sort: string;
  columns: Record<FleetColumnId, VmColumn>;
  choice: FleetColumns;
}) => {
  const { total, filter, sort, columns, choice } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const { busy, error, run, dismiss } = useFleetExport({
    filter,
    sort,
    columns: csvColumns(choice.ids, columns),
  });
  return (
    <>
      <div className={styles.bar}>
        <Text weight="bold" aria-live="polite">
          {total.isAtLeast
            ? t('table.atLeast', { most: total.count })
            : sharedT('vms', { count: total.count })}
        </Text>
        <div className={styles.actions}>
          <FleetColumnsMenu
            columns={columns}
            shown={choice.ids}
            isChosen={choice.isChosen}
            onChange={choice.choose}
          />
          <Button
            size="small"
            variant="secondary"
            iconStart={<RiDownloadLine aria-hidden />}
            isPending={busy}
            onPress={run}
          >
            {busy ? t('export.busy') : t('export.button')}
          </Button>
        </div>
      </div>
      {error !== undefined && (
        <ActionAlert
          role="alert"
          status="danger"
          icon
          title={t('export.failed')}
          description={<ErrorDescription error={error} />}
          customActions={
            <Button size="small" variant="tertiary" onPress={dismiss}>
              {t('export.close')}
            </Button>
          }
        />
      )}
    </>
  );
};
