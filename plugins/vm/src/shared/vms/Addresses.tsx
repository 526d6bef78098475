import type { VmAddress } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import { CopyButton } from '../code/CopyButton';
import { sharedTranslationRef } from '../translation';
import { addressHref, addressText, sshCommand } from './addresses';
import styles from './Addresses.module.css';

const Address = ({
  address,
  sshUser,
  isBrief,
}: {
  address: VmAddress;
  sshUser?: string;
  isBrief?: boolean;
}) => {
  const className = isBrief ? `${styles.text} ${styles.brief}` : styles.text;
  const command = sshCommand(address, sshUser);
  const text = (!isBrief && command) || addressText(address);
  const href = addressHref(address);
  return (
    <li className={styles.item}>
      {href ? (
        <Link
          className={className}
          title={text}
          href={href}
          target="_blank"
          rel="noopener"
        >
          {text}
        </Link>
      ) : (
        <span className={className} title={text}>
          {text}
        </span>
      )}
      {address.purpose && (
        <span className={styles.purpose}>{address.purpose}</span>
      )}
      <CopyButton text={command ?? text} what={command ?? text} />
    </li>
  );
};

/** The addresses of a VM, to copy and, if a browser can, to open. */
export const Addresses = ({
  addresses,
  sshUser,
  isBrief,
}: {
  addresses: VmAddress[];
  /** The login name. With it, SSH addresses are copied as commands. */
  sshUser?: string;
  /** Without the commands, for places with little room. */
  isBrief?: boolean;
}) => {
  const { t } = useTranslationRef(sharedTranslationRef);
  return addresses.length === 0 ? (
    <span className={styles.purpose}>{t('facts.noAddress')}</span>
  ) : (
    <ul className={styles.list}>
      {addresses.map(address => (
        <Address
          key={addressText(address)}
          address={address}
          sshUser={sshUser}
          isBrief={isBrief}
        />
      ))}
    </ul>
  );
};
