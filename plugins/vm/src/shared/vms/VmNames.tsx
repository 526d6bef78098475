import styles from './VmNames.module.css';

/** A list of VMs by name, which scrolls where it is long. */
export const VmNames = (props: { label: string; names: string[] }) => (
  <ul className={styles.names} aria-label={props.label}>
    {props.names.map(name => (
      <li key={name}>{name}</li>
    ))}
  </ul>
);
