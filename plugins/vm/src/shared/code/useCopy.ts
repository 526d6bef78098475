import { useEffect, useState } from 'react';

const SAID_FOR_MS = 2000;

/** Copies a text and reports success for a moment. */
export function useCopy(text: string): {
  copied: boolean;
  copy: () => Promise<void>;
} {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) {
      return undefined;
    }
    const timer = setTimeout(() => setCopied(false), SAID_FOR_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  return {
    copied,
    copy: async () => {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    },
  };
}
