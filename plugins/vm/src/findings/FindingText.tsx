import type { ReactNode } from 'react';
import { Flex, Text } from '@backstage/ui';

/** What was found, and below it what one may want to know of it. */
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
