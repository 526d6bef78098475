import { useMemo, useState } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { RiErrorWarningLine } from '@remixicon/react';
import type { FleetSelection } from '../../../lib/fleetBulk';
import type { FleetFilter } from '../../../lib/fleetQuery';
import { vmTranslationRef } from '../../../translation';
import { FleetBulkDialog } from '../../fleet/FleetBulkDialog';
import { DeleteGroupAct } from '../DeleteGroupAct';
import { FindingText } from '../FindingText';
import { GroupOf } from '../GroupOf';
import type { FindingProps, FindingView } from './FindingView';

const Words = ({ finding, titles }: FindingProps) => {
  const { t } = useTranslationRef(vmTranslationRef);
  const { group, vms } = finding;
  return group ? (
    <FindingText more={<GroupOf group={group} titles={titles} />}>
      {t('findings.kinds.vmsFailed.failed', { count: vms, name: group.name })}
    </FindingText>
  ) : null;
};

const Retry = (
  props: FindingProps & {
    group: { id: string; name: string };
    onDone: (what: string) => void;
  },
) => {
  const { finding, titles, group, onDone } = props;
  const { t } = useTranslationRef(vmTranslationRef);
  const [asking, setAsking] = useState(false);
  const { id, name } = group;
  const { vms } = finding;
  const selection = useMemo<FleetSelection>(() => {
    const filter: FleetFilter & { group: string[] } = {
      group: [id],
      phase: ['failed'],
    };
    return { kind: 'matching', filter, count: vms };
  }, [id, vms]);
  return (
    <>
      <Button
        size="small"
        variant="primary"
        aria-label={t('findings.kinds.vmsFailed.retryLabel', { name })}
        onPress={() => setAsking(true)}
      >
        {t('findings.kinds.vmsFailed.retry')}
      </Button>
      {asking && (
        <FleetBulkDialog
          selection={selection}
          action="retry"
          titles={titles}
          onDone={count => {
            setAsking(false);
            onDone(t('findings.done.retry', { count }));
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
};

const Acts: FindingView['Acts'] = props => {
  const { finding, onDone } = props;
  const { t } = useTranslationRef(vmTranslationRef);
  const { group } = finding;
  return group ? (
    <>
      {finding.can.includes('update') && <Retry {...props} group={group} />}
      <DeleteGroupAct
        finding={finding}
        text={{
          label: t('findings.acts.delete'),
          ariaLabel: t('findings.acts.deleteLabel', { name: group.name }),
        }}
        onDone={onDone}
      />
    </>
  ) : null;
};

/** Groups with VMs whose creation gave up. */
export const vmsFailed: FindingView = {
  kind: 'vms-failed',
  icon: <RiErrorWarningLine aria-hidden />,
  title: t => t('findings.kinds.vmsFailed.title'),
  description: t => t('findings.kinds.vmsFailed.description'),
  Words,
  Acts,
};
