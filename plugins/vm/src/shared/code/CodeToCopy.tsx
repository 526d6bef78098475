import { Button, DialogBody, DialogFooter, Flex, Text } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { sharedTranslationRef } from '../translation';
import styles from './CodeToCopy.module.css';
import { useCopy } from './useCopy';

/** The content of a dialog that shows code to copy. */
export const CodeToCopy = (props: {
  text: string;
  help: string;
  note?: string;
}) => {
  const { text, help, note } = props;
  const { t } = useTranslationRef(sharedTranslationRef);
  const { copied, copy } = useCopy(text);
  return (
    <>
      <DialogBody>
        <Flex direction="column" gap="3">
          <Text>{help}</Text>
          <pre className={styles.code}>{text}</pre>
          {note && <Text color="secondary">{note}</Text>}
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button variant="primary" onPress={copy}>
          {copied ? t('actions.copied') : t('actions.copy')}
        </Button>
      </DialogFooter>
    </>
  );
};
