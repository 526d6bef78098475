import { useCallback, useMemo, useState } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert, Container, Flex } from '@backstage/ui';
import { LoadFailure } from '../shared/errors/LoadFailure';
import { titles as titlesOf } from '../shared/options/options';
import { useVmOptions } from '../shared/options/useVmOptions';
import { vmRouteRef } from '../shared/routing/routeRefs';
import { useMountedRoute } from '../shared/routing/useMountedRoute';
import { sharedTranslationRef } from '../shared/translation';
import { vmColumns } from '../shared/vms/vmColumns';
import { type FleetAction, selectedCount } from './bulk/bulk';
import { FleetBulkBar } from './bulk/FleetBulkBar';
import { FleetBulkDialog } from './bulk/FleetBulkDialog';
import { type ChartField, FleetCharts } from './charts/FleetCharts';
import { FleetFilters } from './filters/FleetFilters';
import { isFiltered } from './filters/query';
import { useFleetOwners } from './filters/useFleetOwners';
import { useFleetUrl } from './filters/useFleetUrl';
import { FleetMore } from './FleetMore';
import { EmptyFleet, LoadingFleet, NoMatch } from './FleetStates';
import { FleetTable } from './FleetTable';
import { FleetTiles } from './FleetTiles';
import { FleetToolbar } from './FleetToolbar';
import { fleetTranslationRef } from './translation';
import { useFleetColumns } from './useFleetColumns';
import { useFleetSelection } from './useFleetSelection';
import { useFleetSummary } from './useFleetSummary';
import { useFleetVms } from './useFleetVms';

/**
 * All VMs that the caller may see, live, with charts, filters and bulk actions.
 */
export const FleetPage = () => {
  const { t } = useTranslationRef(fleetTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const url = useFleetUrl();
  const { filter, setFilter, hrefOf, sort } = url;
  const [field, setField] = useState<ChartField>('owner');
  const summary = useFleetSummary(filter, field);
  const list = useFleetVms({
    filter,
    sort,
    start: url.start,
    onPlace: url.setPlace,
  });
  const options = useVmOptions();
  const owners = useFleetOwners();
  const titles = useMemo(() => titlesOf(options), [options]);
  const executorTitle = useCallback(
    (id: string) =>
      options?.executors.find(executor => executor.id === id)?.title ?? id,
    [options],
  );
  const vmPath = useMountedRoute(vmRouteRef);
  const columns = useMemo(
    () =>
      vmColumns({
        t: sharedT,
        titles,
        hrefOf: id => vmPath?.({ id }),
        isBrief: true,
      }),
    [sharedT, titles, vmPath],
  );
  const choice = useFleetColumns(url);
  const { vms } = list;
  const overview = summary.data;
  // The total of the list ends at 10,000; the count of the charts is exact.
  const counted = summary.stale ? 0 : overview?.byImageAndStack.total ?? 0;
  const total =
    list.total.isAtLeast && counted >= list.total.count
      ? { count: counted, isAtLeast: false }
      : list.total;
  const { selection, selectRows, selectMatching, clear } = useFleetSelection(
    filter,
    vms,
    total.count,
  );
  const [action, setAction] = useState<FleetAction>();
  const [done, setDone] = useState<string>();

  const refresh = () => {
    summary.refresh();
    list.refresh();
  };
  const error = list.error ?? summary.error;
  const isEmpty = vms?.length === 0 && !list.stale;

  if (isEmpty && !isFiltered(filter) && url.start === undefined) {
    return (
      <Container>
        <EmptyFleet />
      </Container>
    );
  }
  return (
    <Container>
      <Flex direction="column" gap="4" pb="6">
        {error !== undefined && (
          <LoadFailure
            title={vms ? sharedT('errors.outOfDate') : t('states.failed')}
            error={error}
            onRetry={refresh}
          />
        )}
        {!vms && error === undefined && <LoadingFleet />}
        {vms && overview && (
          <>
            <FleetTiles
              overview={overview}
              options={options}
              filter={filter}
              hrefOf={hrefOf}
            />
            <FleetCharts
              overview={overview}
              titles={titles}
              executorTitle={executorTitle}
              field={field}
              onField={setField}
              filter={filter}
              hrefOf={hrefOf}
              range={url.range}
              onRange={url.setRange}
            />
          </>
        )}
        {(vms || isFiltered(filter)) && (
          <FleetFilters
            filter={filter}
            options={options}
            owners={owners}
            onChange={setFilter}
          />
        )}
        {done && (
          <Alert
            role="status"
            status="success"
            icon
            title={done}
            description={t('bulk.doneHelp')}
          />
        )}
        {selectedCount(selection) > 0 && (
          <FleetBulkBar
            selection={selection}
            filter={filter}
            total={total.count}
            onSelectMatching={selectMatching}
            onClear={clear}
            onAction={setAction}
          />
        )}
        {isEmpty && <NoMatch onClear={() => setFilter({})} />}
        {vms && !isEmpty && (
          <>
            <FleetToolbar
              total={total}
              filter={filter}
              sort={sort}
              columns={columns}
              choice={choice}
            />
            <FleetTable
              vms={vms}
              stale={list.stale}
              sort={url.sortState}
              columns={columns}
              columnIds={choice.ids}
              selected={
                selection.kind === 'rows'
                  ? selection.vms.map(({ id }) => id)
                  : vms.map(({ id }) => id)
              }
              onSelect={selectRows}
              list={JSON.stringify([filter, sort, url.start])}
              startRow={url.startRow}
              onScreen={list.onScreen}
            />
            <FleetMore
              list={list}
              total={total}
              isFromHere={url.start !== undefined}
              onStartAt={url.startAt}
            />
          </>
        )}
      </Flex>

      {action && (
        <FleetBulkDialog
          selection={selection}
          action={action}
          titles={titles}
          onDone={count => {
            setDone(
              t('bulk.done', {
                action: t(`bulk.actions.${action}`),
                vms: sharedT('vms', { count }),
              }),
            );
            setAction(undefined);
            clear();
            refresh();
          }}
          onClose={() => setAction(undefined)}
        />
      )}
    </Container>
  );
};
