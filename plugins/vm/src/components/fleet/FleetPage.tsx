import { useMemo, useState } from 'react';
import { Alert, Container, Flex } from '@backstage/ui';
import { useFleetOwners } from '../../hooks/useFleetOwners';
import { useFleetSelection } from '../../hooks/useFleetSelection';
import { useFleetSummary } from '../../hooks/useFleetSummary';
import { useFleetUrl } from '../../hooks/useFleetUrl';
import { useFleetVms } from '../../hooks/useFleetVms';
import { useVmOptions } from '../../hooks/useVmOptions';
import {
  bulkActions,
  countedVms,
  type FleetAction,
  selectedCount,
} from '../../lib/fleetBulk';
import { isFiltered } from '../../lib/fleetQuery';
import { titles as titlesOf } from '../../lib/options';
import { LoadFailure } from '../LoadFailure';
import { FleetBulkBar } from './FleetBulkBar';
import { FleetBulkDialog } from './FleetBulkDialog';
import { type ChartField, FleetCharts } from './FleetCharts';
import { FleetFilters } from './FleetFilters';
import { EmptyFleet, LoadingFleet, NoMatch } from './FleetStates';
import { FleetTable } from './FleetTable';
import { FleetTiles } from './FleetTiles';

/** All VMs that the caller may see, live: counted, found and changed in bulk. */
export const FleetPage = () => {
  const { filter, setFilter, hrefOf, sort, sortState, pages } = useFleetUrl();
  const [field, setField] = useState<ChartField>('owner');
  const summary = useFleetSummary(filter, field);
  const list = useFleetVms({ filter, sort, cursor: pages.cursor });
  const options = useVmOptions();
  const owners = useFleetOwners();
  const titles = useMemo(() => titlesOf(options), [options]);
  const { selection, selectRows, selectMatching, clear } = useFleetSelection(
    filter,
    list.data,
  );
  const [action, setAction] = useState<FleetAction>();
  const [done, setDone] = useState<string>();

  const refresh = () => {
    summary.refresh();
    list.refresh();
  };
  const error = list.error ?? summary.error;
  const vms = list.data;
  const isEmpty = vms?.items.length === 0 && !list.stale;
  const overview = summary.data;

  if (isEmpty && !isFiltered(filter) && !pages.hasPrevious) {
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
            title={
              vms
                ? 'What you see may be out of date'
                : 'The fleet could not be loaded'
            }
            error={error}
            onRetry={refresh}
          />
        )}
        {!vms && error === undefined && <LoadingFleet />}
        {vms && overview && (
          <>
            <FleetTiles
              summary={overview.anyPhase}
              filter={filter}
              hrefOf={hrefOf}
            />
            {overview.byImageAndStack.total > 0 && (
              <FleetCharts
                overview={overview}
                titles={titles}
                field={field}
                onField={setField}
              />
            )}
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
            description="It happens one machine after the other; the page follows."
          />
        )}
        {selectedCount(selection) > 0 && (
          <FleetBulkBar
            selection={selection}
            filter={filter}
            total={vms?.totalItems ?? 0}
            onSelectMatching={selectMatching}
            onClear={clear}
            onAct={setAction}
          />
        )}
        {isEmpty && <NoMatch onClear={() => setFilter({})} />}
        {vms && !isEmpty && (
          <FleetTable
            vms={vms}
            stale={list.stale}
            pages={pages}
            sort={sortState}
            titles={titles}
            selected={
              selection.kind === 'rows'
                ? selection.vms.map(({ id }) => id)
                : vms.items.map(({ id }) => id)
            }
            onSelect={selectRows}
          />
        )}
      </Flex>

      {action && (
        <FleetBulkDialog
          selection={selection}
          action={action}
          titles={titles}
          onDone={count => {
            setDone(
              `${bulkActions[action].label} asked for ${countedVms(count)}`,
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
