import { memo } from 'react';
import type { FleetField } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Button,
  Flex,
  Grid,
  Skeleton,
  Text,
  ToggleButton,
  ToggleButtonGroup,
  useBreakpoint,
} from '@backstage/ui';
import { RiArrowDownSLine, RiArrowUpSLine } from '@remixicon/react';
import { entityName } from '../../shared/catalog/entities';
import { LoadFailure } from '../../shared/errors/LoadFailure';
import type { Titles } from '../../shared/options/options';
import { changedFilter, type FleetFilter, fleetRanges } from '../filters/query';
import { fleetTranslationRef } from '../translation';
import { useFleetStored } from '../useFleetStored';
import type { FleetOverview } from '../useFleetSummary';
import { chartOfStatuses, chartOfTwo } from './chart';
import { FleetChart } from './FleetChart';
import { FleetHistoryCharts } from './FleetHistoryCharts';
import { isWiderThanFilter } from './history';
import { useFleetHistory } from './useFleetHistory';

/** The fields the second chart can be grouped by. */
export const chartFields = [
  'owner',
  'environment',
] as const satisfies readonly FleetField[];

export type ChartField = (typeof chartFields)[number];

const BY = { owner: 'byOwner', environment: 'byEnvironment' } as const;

type Props = {
  overview: FleetOverview;
  titles: Titles;
  executorTitle: (id: string) => string;
  field: ChartField;
  onField: (field: ChartField) => void;
  filter: FleetFilter;
  hrefOf: (filter: FleetFilter) => string;
  /** The time range of the history, in days. */
  range: number;
  onRange: (days: number) => void;
};

type Only = 'image' | 'executor' | ChartField;

const OverTime = (props: Props) => {
  const { filter, hrefOf, range, executorTitle } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const { data, error, refresh } = useFleetHistory(filter, range);
  const failure = error !== undefined && (
    <LoadFailure
      title={t('charts.historyFailed')}
      error={error}
      onRetry={refresh}
    />
  );
  if (failure && !data) {
    return failure;
  }
  return (
    <>
      {failure}
      <Grid.Root columns={{ initial: '1', md: '2', lg: '3' }} gap="4">
        {data ? (
          <FleetHistoryCharts
            history={data}
            executorTitle={executorTitle}
            hrefOf={executor =>
              hrefOf(changedFilter(filter, 'executor', [executor]))
            }
          />
        ) : (
          <div role="status" aria-label={t('charts.historyLoading')}>
            <Skeleton width="100%" height={220} />
          </div>
        )}
      </Grid.Root>
    </>
  );
};

const Charts = (props: Props) => {
  const { overview, titles, field, onField, filter, hrefOf } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  // While another field is loading, the last one stays visible.
  const shown = overview.field as ChartField;
  const only = (name: Only) => (value: string) =>
    hrefOf(changedFilter(filter, name, [value]));
  return (
    <Grid.Root columns={{ initial: '1', md: '2' }} gap="4">
      <FleetChart
        title={t('charts.imagesAndStacks')}
        chart={chartOfTwo(
          overview.byImageAndStack,
          ['image', 'stack'],
          [titles.image, titles.stack],
          t,
        )}
        hrefOf={only('image')}
      />
      <FleetChart
        title={t(`charts.${BY[shown]}`)}
        chart={chartOfStatuses(
          overview.byField,
          shown,
          shown === 'owner' ? entityName : titles.environment,
          t,
        )}
        byStatus
        hrefOf={only(shown)}
        actions={
          <ToggleButtonGroup
            aria-label={t('charts.by')}
            disallowEmptySelection
            selectedKeys={[field]}
            onSelectionChange={keys => onField([...keys][0] as ChartField)}
          >
            {chartFields.map(choice => (
              <ToggleButton key={choice} id={choice} size="small">
                {t(`charts.${choice}`)}
              </ToggleButton>
            ))}
          </ToggleButtonGroup>
        }
      />
    </Grid.Root>
  );
};

/**
 * The composition, the owners and the history of the fleet. Memoized because
 * nothing else on the page takes as long to render.
 */
export const FleetCharts = memo((props: Props) => {
  const { overview, filter, range, onRange } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const [stored, setHidden] = useFleetStored<boolean>('charts-hidden');
  // On narrow screens the charts would push the list out of sight.
  const isNarrow = !useBreakpoint().up('sm');
  const hidden = stored ?? isNarrow;
  return (
    <Flex direction="column" gap="4">
      <Flex
        align="center"
        justify="between"
        gap="3"
        style={{ flexWrap: 'wrap' }}
      >
        <Button
          size="small"
          variant="tertiary"
          aria-expanded={!hidden}
          iconStart={
            hidden ? (
              <RiArrowDownSLine aria-hidden />
            ) : (
              <RiArrowUpSLine aria-hidden />
            )
          }
          onPress={() => setHidden(!hidden)}
        >
          {hidden ? t('charts.show') : t('charts.hide')}
        </Button>
        {!hidden && (
          <ToggleButtonGroup
            aria-label={t('charts.range')}
            disallowEmptySelection
            selectedKeys={[String(range)]}
            onSelectionChange={keys => onRange(Number([...keys][0]))}
          >
            {fleetRanges.map(days => (
              <ToggleButton key={days} id={String(days)} size="small">
                {t('charts.days', { count: days })}
              </ToggleButton>
            ))}
          </ToggleButtonGroup>
        )}
      </Flex>
      {!hidden && (
        <>
          {overview.byImageAndStack.total > 0 && <Charts {...props} />}
          {isWiderThanFilter(filter) && (
            <Text variant="body-small" color="secondary">
              {t('charts.historyIgnores')}
            </Text>
          )}
          <OverTime {...props} />
        </>
      )}
    </Flex>
  );
});
