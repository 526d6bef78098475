import { useEffect } from 'react';

/**
 * Gives a field its value where it has none, or one that is not offered.
 *
 * At each render, not once: of several fields that do it in the same moment,
 * the form may keep the value of one alone.
 */
export function useDefault<T>(
  value: T | undefined,
  wish: T | undefined,
  onChange: (value: T) => void,
): void {
  useEffect(() => {
    if (wish !== undefined && wish !== value) {
      onChange(wish);
    }
  });
}
