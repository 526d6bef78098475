import { useState } from 'react';

export type CursorPages = {
  cursor: string | undefined;
  hasPrevious: boolean;
  next: (cursor: string) => void;
  previous: () => void;
};

/** Walks pages by cursor, forth and, over the cursors walked by, back. */
export function useCursorPages(): CursorPages {
  const [walked, setWalked] = useState<string[]>([]);
  return {
    cursor: walked[walked.length - 1],
    hasPrevious: walked.length > 0,
    next: cursor => setWalked([...walked, cursor]),
    previous: () => setWalked(walked.slice(0, -1)),
  };
}
