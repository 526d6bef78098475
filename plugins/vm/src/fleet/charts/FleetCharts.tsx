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
import { chartOfStandings, chartOfTwo } from './chart';
import { FleetChart } from './FleetChart';
import { FleetHistoryCharts } from './FleetHistoryCharts';
import { isWiderThanFilter } from './history';
import { useFleetHistory } from './useFleetHistory';

/** What the second chart can be by. */
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
  /** How many days the charts over time look back. */
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
  // While the other field is counted, the last one is still shown.
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
        chart={chartOfStandings(
          overview.byField,
          shown,
          shown === 'owner' ? entityName : titles.environment,
          t,
        )}
        byStanding
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
 * What the fleet is made of, who has it, and how it came to be. Drawn again only
 * for other numbers: that takes longer than all else on the page.
 */
export const FleetCharts = memo((props: Props) => {
  const { overview, filter, range, onRange } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const [stored, setHidden] = useFleetStored<boolean>('charts-hidden');
  // On a narrow screen they would push the list of VMs out of sight.
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
