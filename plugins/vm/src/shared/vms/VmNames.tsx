import styles from './VmNames.module.css';

/** A list of names that scrolls if it is long. */
export const VmNames = (props: { label: string; names: string[] }) => (
  <ul className={styles.names} aria-label={props.label}>
    {props.names.map(name => (
      <li key={name}>{name}</li>
    ))}
  </ul>
);
