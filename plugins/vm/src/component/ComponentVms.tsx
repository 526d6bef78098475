import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useCallback, useMemo, useState } from 'react';
import type { Vm } from '@backlot/plugin-vm-common';
import { Button, Flex, Text } from '@backstage/ui';
import { RiAddLine } from '@remixicon/react';
import { CreateVmsDialog } from '../create/CreateVmsDialog';
import { LoadFailure } from '../shared/errors/LoadFailure';
import { creatableOf } from '../shared/options/environments';
import { titles as titlesOf } from '../shared/options/options';
import { useVmOptions } from '../shared/options/useVmOptions';
import { sharedTranslationRef } from '../shared/translation';
import { useVmActions } from '../vm/useVmActions';
import { VmActionDialog } from '../vm/VmActionDialog';
import { VmDrawer } from '../vm/VmDrawer';
import { GroupList } from './GroupList';
import { LoadingVms } from './LoadingVms';
import { NoVms } from './NoVms';
import { componentTranslationRef } from './translation';
import { useComponentVms } from './useComponentVms';
import { useOpenVm } from './useOpenVm';
import { useVmSort } from './useVmSort';
import { VmTable } from './VmTable';

/** The groups and VMs of one component, live, with their actions. */
export const ComponentVms = ({ component }: { component: string }) => {
  const { t } = useTranslationRef(componentTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const { sort, state: sortState } = useVmSort();
  const { data, error, stale, refresh, pages } = useComponentVms(
    component,
    sort,
  );
  const options = useVmOptions(component);
  const titles = useMemo(() => titlesOf(options), [options]);
  const actions = useVmActions(refresh);
  const [creating, setCreating] = useState(false);
  const { openVm, open, close } = useOpenVm();
  const openRow = useCallback((vm: Vm) => open(vm.id), [open]);

  const create = options?.canCreate ? () => setCreating(true) : undefined;
  const isEmpty = data?.groups.items.length === 0;

  return (
    <Flex direction="column" gap="4">
      <Flex align="center" justify="between" gap="3">
        <Text as="h2" variant="title-small" weight="bold">
          {t('title')}
        </Text>
        {create && !isEmpty && (
          <Button variant="primary" iconStart={<RiAddLine />} onPress={create}>
            {t('create')}
          </Button>
        )}
      </Flex>

      {error !== undefined && (
        <LoadFailure
          title={data ? sharedT('errors.outOfDate') : t('failed')}
          error={error}
          onRetry={refresh}
        />
      )}
      {!data && error === undefined && <LoadingVms />}
      {isEmpty && <NoVms onCreate={create} />}
      {data && !isEmpty && (
        <>
          <GroupList groups={data.groups} titles={titles} onChanged={refresh} />
          <VmTable
            vms={data.vms}
            stale={stale}
            pages={pages}
            sort={sortState}
            titles={titles}
            onOpen={openRow}
            onAction={actions.run}
          />
        </>
      )}

      {openVm && (
        <VmDrawer
          key={openVm}
          id={openVm}
          titles={titles}
          onAction={actions.run}
          onClose={close}
        />
      )}
      {creating && options && (
        <CreateVmsDialog
          component={component}
          options={creatableOf(options)}
          onCreated={refresh}
          onClose={() => setCreating(false)}
        />
      )}
      <VmActionDialog actions={actions} />
    </Flex>
  );
};
