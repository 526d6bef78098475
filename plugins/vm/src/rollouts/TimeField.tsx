import { useId } from 'react';
import { FieldLabel, useBgConsumer } from '@backstage/ui';
import styles from './TimeField.module.css';

/** A time, with or without a date, in the native field of the browser. */
export const TimeField = (props: {
  type: 'time' | 'datetime-local';
  label: string;
  secondaryLabel?: string;
  description?: string;
  value: string;
  min?: string;
  max?: string;
  error?: string;
  onChange: (value: string) => void;
}) => {
  const { type, value, min, max, error, onChange, ...label } = props;
  const id = useId();
  const helpId = useId();
  const { bg } = useBgConsumer();
  return (
    <div className={styles.field}>
      <FieldLabel {...label} htmlFor={id} descriptionId={helpId} />
      <input
        id={id}
        className={styles.input}
        data-on-bg={bg}
        type={type}
        value={value}
        min={min}
        max={max}
        aria-describedby={helpId}
        aria-invalid={error ? true : undefined}
        onChange={event => onChange(event.target.value)}
      />
      {error && <span className={styles.error}>{error}</span>}
    </div>
  );
};
