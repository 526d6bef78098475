import type { FleetField } from '@backlot/plugin-vm-common';
import {
  Card,
  CardBody,
  Grid,
  ToggleButton,
  ToggleButtonGroup,
} from '@backstage/ui';
import type { FleetOverview } from '../../hooks/useFleetSummary';
import { entityName } from '../../lib/fleetEntities';
import { chartOfStandings, chartOfTwo } from '../../lib/fleetChart';
import type { Titles } from '../../lib/options';
import { FleetChart } from './FleetChart';

/** What the second chart can be by. */
export const chartFields = [
  'owner',
  'environment',
] as const satisfies readonly FleetField[];

export type ChartField = (typeof chartFields)[number];

const FIELD_LABEL: Record<ChartField, string> = {
  owner: 'Owner',
  environment: 'Environment',
};

/** What the fleet is made of, and who has it. */
export const FleetCharts = (props: {
  overview: FleetOverview;
  titles: Titles;
  field: ChartField;
  onField: (field: ChartField) => void;
}) => {
  const { overview, titles, field, onField } = props;
  // While the other field is counted, the last one is still shown.
  const shown = overview.field as ChartField;
  return (
    <Grid.Root columns={{ initial: '1', md: '2' }} gap="4">
      <Card>
        <CardBody>
          <FleetChart
            title="Images and stacks"
            chart={chartOfTwo(
              overview.byImageAndStack,
              ['image', 'stack'],
              [titles.image, titles.stack],
            )}
          />
        </CardBody>
      </Card>
      <Card>
        <CardBody>
          <FleetChart
            title={`By ${FIELD_LABEL[shown].toLowerCase()}`}
            chart={chartOfStandings(
              overview.byField,
              shown,
              shown === 'owner' ? entityName : titles.environment,
            )}
            byStanding
            actions={
              <ToggleButtonGroup
                aria-label="What the chart is by"
                disallowEmptySelection
                selectedKeys={[field]}
                onSelectionChange={keys => onField([...keys][0] as ChartField)}
              >
                {chartFields.map(choice => (
                  <ToggleButton key={choice} id={choice} size="small">
                    {FIELD_LABEL[choice]}
                  </ToggleButton>
                ))}
              </ToggleButtonGroup>
            }
          />
        </CardBody>
      </Card>
    </Grid.Root>
  );
};
