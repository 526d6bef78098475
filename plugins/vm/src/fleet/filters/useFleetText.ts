import { useEffect, useRef, useState } from 'react';

/** Long enough for a word to be typed, short enough to feel immediate. */
const PAUSE_MS = 300;

/**
 * A text that is typed, and takes effect when the typing pauses. A comma at
 * its end, say, stays although it means nothing yet: what was typed is shown
 * as long as it means the value. "Back" and "clear" change the value alone.
 */
export function useFleetText(options: {
  value: string;
  /** The value that a text means. */
  meaning: (text: string) => string;
  onCommit: (text: string) => void;
}): [string, (text: string) => void] {
  const { value, meaning } = options;
  const [draft, setDraft] = useState({ text: value, pending: false });
  const commit = useRef(options.onCommit);
  commit.current = options.onCommit;

  useEffect(() => {
    if (!draft.pending) {
      return undefined;
    }
    const timer = setTimeout(() => {
      commit.current(draft.text);
      setDraft({ ...draft, pending: false });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [draft]);

  const isShown = draft.pending || meaning(draft.text) === value;
  return [
    isShown ? draft.text : value,
    text => setDraft({ text, pending: true }),
  ];
}
