import { useMemo } from 'react';
import type { VmOperation } from '@backlot/plugin-vm-common';
import { LogViewer } from '@backstage/core-components';
import { Flex, Skeleton, Text } from '@backstage/ui';
import { useOperationLog } from '../hooks/useOperationLog';
import { operationTitle } from '../lib/operations';

const LINE_HEIGHT = 20;
const CONTROLS_HEIGHT = 60;
/** Long lines are wrapped: even one may take several rows. */
const MIN_HEIGHT = 160;
const MAX_HEIGHT = 400;

/** As high as a short log, and no higher than leaves the rest in sight. */
const heightOf = (lines: number) =>
  Math.min(
    MAX_HEIGHT,
    Math.max(MIN_HEIGHT, CONTROLS_HEIGHT + lines * LINE_HEIGHT),
  );

const time = (at: string) => new Date(at).toLocaleTimeString();

/** The log of an operation, line by line as it comes. */
export const OperationLog = ({ operation }: { operation: VmOperation }) => {
  const { lines, done, loaded, error } = useOperationLog(operation.id);
  const text = useMemo(
    () => lines.map(({ at, line }) => `${time(at)}  ${line}`).join('\n'),
    [lines],
  );

  if (!loaded && !error) {
    return <Skeleton width="100%" height={120} />;
  }
  return (
    <Flex direction="column" gap="2">
      <Text variant="body-small" color="secondary" role="status">
        {operationTitle(operation)}
        {done ? ', complete' : ', following'}
      </Text>
      {error && (
        <Text role="alert" color="danger">
          {error} Trying again.
        </Text>
      )}
      {lines.length > 0 ? (
        <div style={{ height: heightOf(lines.length) }}>
          <LogViewer text={text} textWrap />
        </div>
      ) : (
        <Text color="secondary">
          {done ? 'It wrote no log.' : 'No line has come yet.'}
        </Text>
      )}
    </Flex>
  );
};
