import type { ReactNode } from 'react';
import { Card, CardBody, Flex, Text } from '@backstage/ui';
import type { RemixiconComponentType } from '@remixicon/react';

/** In place of missing content: what is missing, and what to do. */
export const EmptyState = (props: {
  icon: RemixiconComponentType;
  title: string;
  /** The level of the title below the headings of the page. */
  as?: 'h2' | 'h3';
  help?: string;
  /** An action or a link. */
  children?: ReactNode;
}) => {
  const { icon: Icon, title, as = 'h2', help, children } = props;
  return (
    <Card>
      <CardBody>
        <Flex direction="column" align="center" gap="3" py="10" px="4">
          <Icon size={40} aria-hidden />
          <Text as={as} variant="title-small" weight="bold">
            {title}
          </Text>
          {help && (
            <Text
              color="secondary"
              style={{ maxWidth: 640, textAlign: 'center' }}
            >
              {help}
            </Text>
          )}
          {children}
        </Flex>
      </CardBody>
    </Card>
  );
};
