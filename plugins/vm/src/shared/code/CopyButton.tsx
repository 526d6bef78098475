import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonIcon } from '@backstage/ui';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';
import { sharedTranslationRef } from '../translation';
import { useCopy } from './useCopy';

/** Copies a text; `what` names it in the label. */
export const CopyButton = ({ text, what }: { text: string; what: string }) => {
  const { t } = useTranslationRef(sharedTranslationRef);
  const { copied, copy } = useCopy(text);
  return (
    <ButtonIcon
      size="small"
      variant="tertiary"
      aria-label={
        copied
          ? t('actions.copiedWhat', { what })
          : t('actions.copyWhat', { what })
      }
      icon={copied ? <RiCheckLine /> : <RiFileCopyLine />}
      onPress={copy}
    />
  );
};
