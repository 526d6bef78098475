import { useMemo, useState } from 'react';
import type { VmOperation } from '@backlot/plugin-vm-common';
import { LogViewer } from '@backstage/core-components';
import { Flex, Skeleton, Switch, Text } from '@backstage/ui';
import { useOperationLog } from '../hooks/useOperationLog';
import { download } from '../lib/download';
import { logToKeep, logToRead } from '../lib/logText';
import { operationTitle } from '../lib/operations';

const LINE_HEIGHT = 20;
const CONTROLS_HEIGHT = 60;
/** Long lines are wrapped: even one may take several rows. */
const MIN_HEIGHT = 160;
const MAX_HEIGHT = 400;

/** As high as a short log, and no higher than leaves the rest in sight. */
const heightOf = (lines: number, maxHeight: number) =>
  Math.min(
    maxHeight,
    Math.max(MIN_HEIGHT, CONTROLS_HEIGHT + lines * LINE_HEIGHT),
  );

function standing(done: boolean, isHeld: boolean, unseen: number): string {
  if (isHeld) {
    return unseen === 1 ? 'held, 1 newer line' : `held, ${unseen} newer lines`;
  }
  return done ? 'complete' : 'following';
}

/** The log of an operation, line by line as it comes. */
export const OperationLog = (props: {
  operation: VmOperation;
  /** For the name of the file. */
  vmName: string;
  maxHeight?: number;
}) => {
  const { operation, vmName, maxHeight = MAX_HEIGHT } = props;
  const { lines, done, loaded, error } = useOperationLog(operation.id);
  const [wrap, setWrap] = useState(true);
  // The viewer jumps to each new line. Who reads further up holds the log:
  // only so many lines are shown then.
  const [held, setHeld] = useState<number>();
  const text = useMemo(() => logToRead(lines.slice(0, held)), [lines, held]);

  if (!loaded && !error) {
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
          {operationTitle(operation)},{' '}
          {standing(
            done,
            held !== undefined,
            lines.length - (held ?? lines.length),
          )}
        </Text>
        {lines.length > 0 && (
          <Flex gap="4">
            {(!done || held !== undefined) && (
              <Switch
                label="Follow"
                isSelected={held === undefined}
                onChange={follow => setHeld(follow ? undefined : lines.length)}
              />
            )}
            <Switch label="Wrap lines" isSelected={wrap} onChange={setWrap} />
          </Flex>
        )}
      </Flex>
      {error && (
        <Text role="alert" color="danger">
          {error} Trying again.
        </Text>
      )}
      {lines.length > 0 ? (
        <div style={{ height: heightOf(lines.length, maxHeight) }}>
          <LogViewer
            text={text}
            textWrap={wrap}
            onDownloadLog={() =>
              download(`${vmName}-${operation.type}.log`, logToKeep(lines))
            }
          />
        </div>
      ) : (
        <Text color="secondary">
          {done ? 'It wrote no log.' : 'No line has come yet.'}
        </Text>
      )}
    </Flex>
  );
};
