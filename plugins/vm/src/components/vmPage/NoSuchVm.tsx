import { ButtonLink, Card, CardBody, Flex, Text } from '@backstage/ui';
import { RiServerLine } from '@remixicon/react';
import { fleetPath } from '../../lib/links';

/** Says what may be the reason, and where to go on. */
export const NoSuchVm = () => (
  <Card>
    <CardBody>
      <Flex direction="column" align="center" gap="3" py="10" px="4">
        <RiServerLine size={40} aria-hidden />
        <Text as="h2" variant="title-small" weight="bold">
          There is no such virtual machine
        </Text>
        <Text color="secondary">
          It may be one of the past, or one that you may not see.
        </Text>
        <ButtonLink variant="secondary" href={fleetPath}>
          All virtual machines
        </ButtonLink>
      </Flex>
    </CardBody>
  </Card>
);
