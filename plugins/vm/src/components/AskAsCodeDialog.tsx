import { useEffect, useState } from 'react';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Skeleton,
  Text,
} from '@backstage/ui';
import { discoveryApiRef, useApi } from '@backstage/frontend-plugin-api';
import { vmApiRef } from '../api';
import { useCopy } from '../hooks/useCopy';
import { asCurl, asTemplateStep } from '../lib/askAsCode';
import { LoadFailure } from './LoadFailure';
import styles from './AskAsCodeDialog.module.css';

export type Code = 'step' | 'curl';

const TITLES: Record<Code, string> = {
  step: 'As a step of a template',
  curl: 'As a call with curl',
};

const CodeToCopy = ({ code, text }: { code: Code; text: string }) => {
  const { copied, copy } = useCopy(text);
  return (
    <>
      <DialogBody>
        <Flex direction="column" gap="3">
          <Text>
            This asks for another group like this one. Its lease will be the
            usual one of the environment, and the SSH keys will be those of the
            team and of whoever asks; add what else you need.
          </Text>
          <pre className={styles.code}>{text}</pre>
          {code === 'curl' && (
            <Text color="secondary">
              TOKEN is one that your platform team gives to scripts.
            </Text>
          )}
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button variant="primary" onPress={copy}>
          {copied ? 'Copied' : 'Copy'}
        </Button>
      </DialogFooter>
    </>
  );
};

/** Shows how to ask for a group like this one elsewhere, to be copied. */
export const AskAsCodeDialog = (props: {
  groupId: string;
  code: Code;
  onClose: () => void;
}) => {
  const { groupId, code, onClose } = props;
  const api = useApi(vmApiRef);
  const discovery = useApi(discoveryApiRef);
  const [text, setText] = useState<string>();
  const [error, setError] = useState<unknown>();
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    setError(undefined);
    // Read again, because lists leave the user data out.
    Promise.all([api.getGroup(groupId, { signal }), discovery.getBaseUrl('vm')])
      .then(([group, baseUrl]) =>
        code === 'step' ? asTemplateStep(group) : asCurl(group, baseUrl),
      )
      .then(
        written => !signal.aborted && setText(written),
        refusal => !signal.aborted && setError(refusal),
      );
    return () => abort.abort();
  }, [api, discovery, groupId, code, attempt]);

  return (
    <Dialog isOpen onOpenChange={open => !open && onClose()} width={680}>
      <DialogHeader>{TITLES[code]}</DialogHeader>
      {text !== undefined && <CodeToCopy code={code} text={text} />}
      {text === undefined && (
        <DialogBody>
          {error === undefined ? (
            <div role="status" aria-label="Loading the group">
              <Skeleton width="100%" height={160} />
            </div>
          ) : (
            <LoadFailure
              title="The group could not be loaded"
              error={error}
              onRetry={() => setAttempt(attempt + 1)}
            />
          )}
        </DialogBody>
      )}
    </Dialog>
  );
};
