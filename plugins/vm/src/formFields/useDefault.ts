import { useEffect } from 'react';

/**
 * Sets the default value if the field has none or one that is not an option.
 *
 * It runs on every render: if several fields do this at once, the form may only
 * keep one of the values.
 */
export function useDefault<T>(
  value: T | undefined,
  defaultValue: T | undefined,
  onChange: (value: T) => void,
): void {
  useEffect(() => {
    if (defaultValue !== undefined && defaultValue !== value) {
      onChange(defaultValue);
    }
  });
}
