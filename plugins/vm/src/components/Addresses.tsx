import type { VmAddress } from '@backlot/plugin-vm-common';
import { Link } from '@backstage/ui';
import { addressHref, addressText, sshCommand } from '../lib/addresses';
import { CopyButton } from './CopyButton';
import styles from './Addresses.module.css';

const Address = ({
  address,
  sshUser,
}: {
  address: VmAddress;
  sshUser?: string;
}) => {
  const text = sshCommand(address, sshUser) ?? addressText(address);
  const href = addressHref(address);
  return (
    <li className={styles.item}>
      {href ? (
        <Link
          className={styles.text}
          href={href}
          target="_blank"
          rel="noopener"
        >
          {text}
        </Link>
      ) : (
        <span className={styles.text}>{text}</span>
      )}
      {address.purpose && (
        <span className={styles.purpose}>{address.purpose}</span>
      )}
      <CopyButton text={text} what={text} />
    </li>
  );
};

/** Where a VM can be reached: to copy, and to open where a browser can. */
export const Addresses = ({
  addresses,
  sshUser,
}: {
  addresses: VmAddress[];
  /** Who to log in as; with it, SSH addresses become commands. */
  sshUser?: string;
}) =>
  addresses.length === 0 ? (
    <span className={styles.purpose}>None yet</span>
  ) : (
    <ul className={styles.list}>
      {addresses.map(address => (
        <Address
          key={addressText(address)}
          address={address}
          sshUser={sshUser}
        />
      ))}
    </ul>
  );
