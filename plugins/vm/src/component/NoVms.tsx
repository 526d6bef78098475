import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Card, CardBody, Flex, Text } from '@backstage/ui';
import { RiServerLine } from '@remixicon/react';
import { componentTranslationRef } from './translation';

/** Says what to do first, or whom it is up to. */
export const NoVms = (props: { onCreate: (() => void) | undefined }) => {
  const { t } = useTranslationRef(componentTranslationRef);
  return (
    <Card>
      <CardBody>
        <Flex direction="column" align="center" gap="3" py="10" px="4">
          <RiServerLine size={40} aria-hidden />
          <Text as="h3" variant="title-small" weight="bold">
            {t('none')}
          </Text>
          <Text color="secondary">
            {props.onCreate ? t('mayCreate') : t('mayNotCreate')}
          </Text>
          {props.onCreate && (
            <Button variant="primary" onPress={props.onCreate}>
              {t('create')}
            </Button>
          )}
        </Flex>
      </CardBody>
    </Card>
  );
};
