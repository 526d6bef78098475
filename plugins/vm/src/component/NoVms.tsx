import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Card, CardBody, Flex, Text } from '@backstage/ui';
import { RiServerLine } from '@remixicon/react';
import { vmTranslationRef } from '../translation';

/** Says what to do first, or whom it is up to. */
export const NoVms = (props: { onCreate: (() => void) | undefined }) => {
  const { t } = useTranslationRef(vmTranslationRef);
  return (
    <Card>
      <CardBody>
        <Flex direction="column" align="center" gap="3" py="10" px="4">
          <RiServerLine size={40} aria-hidden />
          <Text as="h3" variant="title-small" weight="bold">
            {t('vm.tab.none')}
          </Text>
          <Text color="secondary">
            {props.onCreate ? t('vm.tab.mayCreate') : t('vm.tab.mayNotCreate')}
          </Text>
          {props.onCreate && (
            <Button variant="primary" onPress={props.onCreate}>
              {t('vm.tab.create')}
            </Button>
          )}
        </Flex>
      </CardBody>
    </Card>
  );
};
