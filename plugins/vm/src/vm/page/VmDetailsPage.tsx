import type { Vm } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Card, CardBody, Flex } from '@backstage/ui';
import { useVmGroup } from '../../group/useVmGroup';
import type { Titles } from '../../shared/options/options';
import { Section } from '../../shared/ui/Section';
import { Addresses } from '../../shared/vms/Addresses';
import type { VmActionId } from '../actions';
import { vmTranslationRef } from '../translation';
import { useUsualDurations } from '../useUsualDurations';
import type { VmDetails } from '../useVmDetails';
import { VmFacts } from '../VmFacts';
import { VmHistory } from '../VmHistory';
import { VmState } from '../VmState';
import styles from './VmPage.module.css';
import { VmPageHeader } from './VmPageHeader';

const LOG_HEIGHT = 640;

/** The details of a VM: operations on the left, facts on the right. */
export const VmDetailsPage = (
  props: VmDetails & {
    titles: Titles;
    onAction: (vm: Vm, action: VmActionId) => void;
    onChanged: () => void;
  },
) => {
  const { vm, operations, titles, onAction, onChanged } = props;
  const { t } = useTranslationRef(vmTranslationRef);
  const usual = useUsualDurations(vm, operations.items);
  const group = useVmGroup(vm.groupId);

  return (
    <Flex direction="column" gap="4">
      <VmPageHeader vm={vm} titles={titles} onAction={onAction} />
      <VmState vm={vm} usual={usual} onAction={onAction} />
      <div className={styles.columns}>
        <div className={styles.column}>
          <VmHistory
            vm={vm}
            operations={operations}
            usual={usual}
            maxLogHeight={LOG_HEIGHT}
            frame={section => (
              <Card>
                <CardBody>{section}</CardBody>
              </Card>
            )}
          />
        </div>
        <div className={styles.column}>
          <Card>
            <CardBody>
              <Section title={t('facts.addresses')}>
                <Addresses addresses={vm.addresses} sshUser={vm.sshUser} />
              </Section>
            </CardBody>
          </Card>
          <Card>
            <CardBody>
              <Section title={t('facts.title')}>
                <VmFacts
                  vm={vm}
                  titles={titles}
                  group={group.data}
                  onChanged={() => {
                    group.refresh();
                    onChanged();
                  }}
                />
              </Section>
            </CardBody>
          </Card>
        </div>
      </div>
    </Flex>
  );
};
