/** The common style of all charts, in the colours of the theme. */
export const axisText = { fill: 'var(--bui-fg-secondary)', fontSize: 12 };
export const axisLine = 'var(--bui-border-2)';
export const gridLine = 'var(--bui-border-1)';

/** "15K": short enough for an axis. */
export const shortNumber = (value: number): string =>
  value.toLocaleString(undefined, { notation: 'compact' });

export const tooltip = {
  contentStyle: {
    backgroundColor: 'var(--bui-bg-neutral-3)',
    border: '1px solid var(--bui-border-2)',
    borderRadius: 'var(--bui-radius-2)',
    fontSize: 12,
  },
  itemStyle: { color: 'var(--bui-fg-primary)' },
};
