import { useState } from 'react';

export type CursorPages = {
  cursor: string | undefined;
  hasPrevious: boolean;
  next: (cursor: string) => void;
  previous: () => void;
};

/**
 * Walks the pages of a list by cursor, forth and, over the cursors walked by,
 * back. Another list, say one sorted otherwise, starts at its first page.
 */
export function useCursorPages(list: string): CursorPages {
  const [walked, setWalked] = useState({ list, cursors: [] as string[] });
  const cursors = walked.list === list ? walked.cursors : [];
  return {
    cursor: cursors[cursors.length - 1],
    hasPrevious: cursors.length > 0,
    next: cursor => setWalked({ list, cursors: [...cursors, cursor] }),
    previous: () => setWalked({ list, cursors: cursors.slice(0, -1) }),
  };
}
