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

/** Where a VM can be reached: to copy, and to open where a browser can. */
export const Addresses = ({
  addresses,
  sshUser,
  isBrief,
}: {
  addresses: VmAddress[];
  /** Who to log in as; with it, SSH addresses are copied as commands. */
  sshUser?: string;
  /** Where there is no room to show the commands, too. */
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
