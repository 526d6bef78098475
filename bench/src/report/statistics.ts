export function quantile(values: number[], share: number): number {
  if (values.length === 0) {
    throw new Error('There are no values');
  }
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[
    Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)
  ];
}

/** The middle one, or the mean of the two in the middle. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Three significant digits, without exponents. */
export function round(value: number): string {
  if (value === 0) {
    return '0';
  }
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString('en', {
    maximumFractionDigits: Math.min(digits, 4),
    maximumSignificantDigits: digits === 0 ? undefined : 3,
  });
}
