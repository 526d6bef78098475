import { ButtonIcon } from '@backstage/ui';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';
import { useCopy } from '../hooks/useCopy';

/** Copies a text; what it is called goes into the label. */
export const CopyButton = ({ text, what }: { text: string; what: string }) => {
  const { copied, copy } = useCopy(text);
  return (
    <ButtonIcon
      size="small"
      variant="tertiary"
      aria-label={copied ? `Copied ${what}` : `Copy ${what}`}
      icon={copied ? <RiCheckLine /> : <RiFileCopyLine />}
      onPress={copy}
    />
  );
};
