import type { ReactNode } from 'react';
import { Flex, Text } from '@backstage/ui';

/** The text of a finding, with details below it. */
export const FindingText = (props: {
  children: ReactNode;
  more?: ReactNode;
}) => (
  <Flex direction="column" gap="1">
    <Text weight="bold">{props.children}</Text>
    {props.more && (
      <Text variant="body-small" color="secondary">
        {props.more}
      </Text>
    )}
  </Flex>
);
