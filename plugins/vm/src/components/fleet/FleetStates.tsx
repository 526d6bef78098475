import {
  Button,
  Card,
  CardBody,
  Flex,
  Grid,
  Skeleton,
  Text,
} from '@backstage/ui';
import { RiFilterOffLine, RiServerLine } from '@remixicon/react';

/** The shape of what is to come. */
export const LoadingFleet = () => (
  <div role="status" aria-label="Loading the fleet">
    <Flex direction="column" gap="4">
      <Grid.Root columns={{ initial: '2', md: '5' }} gap="3">
        {[0, 1, 2, 3, 4].map(tile => (
          <Skeleton key={tile} width="100%" height={72} />
        ))}
      </Grid.Root>
      <Grid.Root columns={{ initial: '1', md: '2' }} gap="4">
        <Skeleton width="100%" height={200} />
        <Skeleton width="100%" height={200} />
      </Grid.Root>
      {[0, 1, 2, 3].map(row => (
        <Skeleton key={row} width="100%" height={36} />
      ))}
    </Flex>
  </div>
);

/** Says what to do first. */
export const EmptyFleet = () => (
  <Card>
    <CardBody>
      <Flex direction="column" align="center" gap="3" py="10" px="4">
        <RiServerLine size={40} aria-hidden />
        <Text as="h2" variant="title-small" weight="bold">
          No virtual machines yet
        </Text>
        <Text color="secondary">
          Open one of your components in the catalog: its tab “Virtual machines”
          creates the first ones. A template can do it as well.
        </Text>
      </Flex>
    </CardBody>
  </Card>
);

/** Nothing matches what was wished for. */
export const NoMatch = ({ onClear }: { onClear: () => void }) => (
  <Card>
    <CardBody>
      <Flex direction="column" align="center" gap="3" py="8" px="4">
        <RiFilterOffLine size={32} aria-hidden />
        <Text as="h2" variant="title-small" weight="bold">
          No virtual machine matches
        </Text>
        <Button variant="secondary" onPress={onClear}>
          Show all
        </Button>
      </Flex>
    </CardBody>
  </Card>
);
