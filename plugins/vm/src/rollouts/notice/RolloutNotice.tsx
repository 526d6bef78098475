import { useState } from 'react';
import type { VmGroup } from '@backlot/plugin-vm-common';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Link, Text } from '@backstage/ui';
import { vmApiRef } from '../../shared/data/vmApiRef';
import { ActionAlert } from '../../shared/errors/ActionAlert';
import type { Titles } from '../../shared/options/options';
import { rolloutRouteRef } from '../../shared/routing/routeRefs';
import { useMountedRoute } from '../../shared/routing/useMountedRoute';
import { absoluteTime } from '../../shared/time/time';
import { ConfirmDialog } from '../../shared/ui/ConfirmDialog';
import { specChangeText, withReadableTimes } from '../rollouts';
import { rolloutsTranslationRef } from '../translation';
import { DeferDialog } from './DeferDialog';

/**
 * Tells the owners of a group that a rollout replaces its VMs: the change, the
 * progress, and how to defer it.
 */
export const RolloutNotice = (props: {
  group: VmGroup;
  titles: Titles;
  onChanged: () => void;
}) => {
  const { group, titles, onChanged } = props;
  const { rollout, spec, executor, name } = group;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const api = useApi(vmApiRef);
  const path = useMountedRoute(rolloutRouteRef);
  const [openDialog, setOpenDialog] = useState<'defer' | 'takeBack'>();
  if (!rollout) {
    return null;
  }
  const { id, title, groupPhase, because, to } = rollout;
  const { deferredUntil, deferrableUntil } = rollout;
  const isBad = groupPhase === 'failed' || rollout.phase === 'paused';
  const change = specChangeText({ ...spec, executor }, to, titles, t);
  // A group has the new spec as soon as the rollout has started with it.
  const isApplied = groupPhase !== 'waiting' && change === t('change.same');
  const close = () => setOpenDialog(undefined);

  return (
    <>
      <ActionAlert
        role="status"
        status={isBad ? 'warning' : 'info'}
        icon
        title={
          groupPhase === 'waiting'
            ? t('owner.willReplace')
            : t('owner.replacing', {
                phase: t(`groupPhases.${groupPhase}`),
              })
        }
        description={
          <>
            {!isApplied && <Text as="p">{change}</Text>}
            {because && (
              <Text as="p" variant="body-small">
                {withReadableTimes(because)}
              </Text>
            )}
            {deferredUntil && (
              <Text as="p" variant="body-small" weight="bold">
                {t('group.deferred', {
                  time: absoluteTime(deferredUntil),
                })}
              </Text>
            )}
            {path ? (
              <Link href={path({ id })} variant="body-small">
                {title}
              </Link>
            ) : (
              title
            )}
          </>
        }
        customActions={
          deferrableUntil && (
            <>
              <Button
                size="small"
                variant="secondary"
                aria-label={t('owner.deferOf', { name })}
                onPress={() => setOpenDialog('defer')}
              >
                {t('owner.defer')}
              </Button>
              {deferredUntil && (
                <Button
                  size="small"
                  variant="secondary"
                  aria-label={t('owner.takeBackOf', { name })}
                  onPress={() => setOpenDialog('takeBack')}
                >
                  {t('owner.takeBack')}
                </Button>
              )}
            </>
          )
        }
      />
      {openDialog === 'defer' && deferrableUntil && (
        <DeferDialog
          group={group}
          rollout={rollout}
          latest={deferrableUntil}
          onDone={onChanged}
          onClose={close}
        />
      )}
      {openDialog === 'takeBack' && (
        <ConfirmDialog
          title={t('owner.takeBackQuestion', { name })}
          confirmLabel={t('owner.takeBack')}
          onConfirm={async () => {
            await api.deferRollout(id, group.id, { until: null });
            onChanged();
          }}
          onClose={close}
        >
          <Text>{t('owner.takeBackEffect')}</Text>
        </ConfirmDialog>
      )}
    </>
  );
};
