import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ReactNode, useRef, useState } from 'react';
import type { Page, Vm, VmOperation } from '@backlot/plugin-vm-common';
import { Alert, Button } from '@backstage/ui';
import { ErrorDescription } from '../shared/errors/ErrorDescription';
import { Section } from '../shared/ui/Section';
import type { UsualDurations } from '../shared/vms/usualDurations';
import { failureOf } from './failure';
import { OperationLog } from './OperationLog';
import { Timeline } from './Timeline';
import { vmTranslationRef } from './translation';
import { useOlderOperations } from './useOlderOperations';

/** The operations of a VM, and the log of the selected one. */
export const VmHistory = (props: {
  vm: Vm;
  operations: Page<VmOperation>;
  usual: UsualDurations;
  /** In pixels. */
  maxLogHeight?: number;
  /** Wraps each of the two sections. */
  frame?: (section: ReactNode) => ReactNode;
}) => {
  const { t } = useTranslationRef(vmTranslationRef);
  const { vm, usual, maxLogHeight, frame = section => section } = props;
  const { operations, loadOlder, busy, error } = useOlderOperations(
    vm.id,
    props.operations,
  );
  const [chosen, setChosen] = useState<string>();
  const log = useRef<HTMLElement>(null);
  // By default the log of the latest operation is shown.
  const shown = operations.find(({ id }) => id === chosen) ?? operations[0];

  return (
    <>
      {frame(
        <Section title={t('facts.timeline')}>
          <Timeline
            operations={operations}
            usual={usual}
            shown={shown?.id}
            shownError={failureOf(vm)?.error ?? null}
            onShowLog={id => {
              setChosen(id);
              // The log may be far below the button.
              log.current?.focus();
            }}
          />
          {error !== undefined && (
            <Alert
              role="alert"
              status="danger"
              icon
              description={<ErrorDescription error={error} />}
            />
          )}
          {loadOlder && (
            <div>
              <Button
                size="small"
                variant="secondary"
                isPending={busy}
                onPress={loadOlder}
              >
                {t('timeline.older')}
              </Button>
            </div>
          )}
        </Section>,
      )}
      {shown &&
        frame(
          <Section ref={log} title={t('log.title')}>
            <OperationLog
              key={shown.id}
              operation={shown}
              vmName={vm.name}
              maxHeight={maxLogHeight}
            />
          </Section>,
        )}
    </>
  );
};
