import { Button, Card, CardBody, Flex, Text } from '@backstage/ui';
import { RiServerLine } from '@remixicon/react';

/** Says what to do first, or whom it is up to. */
export const NoVms = (props: { onCreate: (() => void) | undefined }) => (
  <Card>
    <CardBody>
      <Flex direction="column" align="center" gap="3" py="10" px="4">
        <RiServerLine size={40} aria-hidden />
        <Text as="h3" variant="title-small" weight="bold">
          No virtual machines yet
        </Text>
        <Text color="secondary">
          {props.onCreate
            ? 'Choose an environment, an image and a size, and they boot while you watch.'
            : 'Those who own this component can create them here.'}
        </Text>
        {props.onCreate && (
          <Button variant="primary" onPress={props.onCreate}>
            Create virtual machines
          </Button>
        )}
      </Flex>
    </CardBody>
  </Card>
);
