import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useMemo, useState } from 'react';
import type { VmOperation } from '@backlot/plugin-vm-common';
import { LogViewer } from '@backstage/core-components';
import { Flex, Skeleton, Switch, Text } from '@backstage/ui';
import { download } from '../shared/code/download';
import { errorMessage } from '../shared/errors/errors';
import { RequestId } from '../shared/errors/RequestId';
import { type SharedT, sharedTranslationRef } from '../shared/translation';
import { logToKeep, logToRead } from './logText';
import { type VmT, vmTranslationRef } from './translation';
import { useOperationLog } from './useOperationLog';

const LINE_HEIGHT = 20;
const CONTROLS_HEIGHT = 60;
/** Lines wrap, so even a single one may need several rows. */
const MIN_HEIGHT = 160;
const MAX_HEIGHT = 400;

/** Fits short logs; long ones scroll. */
const heightOf = (lines: number, maxHeight: number) =>
  Math.min(
    maxHeight,
    Math.max(MIN_HEIGHT, CONTROLS_HEIGHT + lines * LINE_HEIGHT),
  );

function statusText(
  { type }: VmOperation,
  log: { done: boolean; isHeld: boolean; unseen: number },
  t: VmT,
  sharedT: SharedT,
): string {
  const operation = sharedT(`operations.titles.${type}`);
  if (log.isHeld) {
    return t('log.held', { operation, count: log.unseen });
  }
  return log.done
    ? t('log.complete', { operation })
    : t('log.following', { operation });
}

/** The live log of an operation. */
export const OperationLog = (props: {
  operation: VmOperation;
  /** For the name of the downloaded file. */
  vmName: string;
  maxHeight?: number;
}) => {
  const { operation, vmName, maxHeight = MAX_HEIGHT } = props;
  const { t } = useTranslationRef(vmTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const { lines, done, loaded, error } = useOperationLog(operation.id);
  const [wrap, setWrap] = useState(true);
  // The viewer scrolls to every new line. To read further up, the user pauses
  // it: then only this many lines are shown.
  const [held, setHeld] = useState<number>();
  const text = useMemo(() => logToRead(lines.slice(0, held)), [lines, held]);

  if (!loaded && error === undefined) {
    return <Skeleton width="100%" height={120} />;
  }
  return (
    <Flex direction="column" gap="2">
      <Flex
        align="center"
        justify="between"
        gap="3"
        style={{ flexWrap: 'wrap' }}
      >
        <Text variant="body-small" color="secondary" role="status">
          {statusText(
            operation,
            {
              done,
              isHeld: held !== undefined,
              unseen: lines.length - (held ?? lines.length),
            },
            t,
            sharedT,
          )}
        </Text>
        {lines.length > 0 && (
          <Flex gap="4">
            {(!done || held !== undefined) && (
              <Switch
                label={t('log.follow')}
                isSelected={held === undefined}
                onChange={follow => setHeld(follow ? undefined : lines.length)}
              />
            )}
            <Switch
              label={t('log.wrap')}
              isSelected={wrap}
              onChange={setWrap}
            />
          </Flex>
        )}
      </Flex>
      {error !== undefined && (
        <div role="alert">
          <Text color="danger">
            {errorMessage(error, sharedT)} {t('log.retrying')}
          </Text>
          <RequestId error={error} />
        </div>
      )}
      {lines.length > 0 ? (
        <div
          data-testid="log-viewer"
          style={{ height: heightOf(lines.length, maxHeight) }}
        >
          <LogViewer
            text={text}
            textWrap={wrap}
            onDownloadLog={() =>
              download(`${vmName}-${operation.type}.log`, logToKeep(lines))
            }
          />
        </div>
      ) : (
        <Text color="secondary">{done ? t('log.none') : t('log.noneYet')}</Text>
      )}
    </Flex>
  );
};
