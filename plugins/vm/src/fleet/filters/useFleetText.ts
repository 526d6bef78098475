import { useEffect, useRef, useState } from 'react';

/** Long enough to type a word, short enough to feel immediate. */
const PAUSE_MS = 300;

/**
 * A text field that takes effect when the user pauses. The text is kept as
 * typed as long as it means the current value, for example with a trailing
 * comma. The value also changes without typing, by "Back" and "Clear".
 */
export function useFleetText(options: {
  value: string;
  /** The value of a text. */
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
