import { useEffect, useState } from 'react';
import { ButtonIcon } from '@backstage/ui';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';

const SAID_FOR_MS = 2000;

/** Copies a text; what it is called goes into the label. */
export const CopyButton = ({ text, what }: { text: string; what: string }) => {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) {
      return undefined;
    }
    const timer = setTimeout(() => setCopied(false), SAID_FOR_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  return (
    <ButtonIcon
      size="small"
      variant="tertiary"
      aria-label={copied ? `Copied ${what}` : `Copy ${what}`}
      icon={copied ? <RiCheckLine /> : <RiFileCopyLine />}
      onPress={async () => {
        await navigator.clipboard.writeText(text);
        setCopied(true);
      }}
    />
  );
};
