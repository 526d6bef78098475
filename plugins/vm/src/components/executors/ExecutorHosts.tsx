import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { type ExecutorHost, hostStanding } from '../../lib/executors';
import { stepTitle } from '../../lib/operations';
import { vmTranslationRef } from '../../translation';
import { Facts } from '../Facts';
import { RelativeTime } from '../RelativeTime';
import { ToneBadge } from '../StandingBadge';
import styles from './Executors.module.css';

const Host = ({ host }: { host: ExecutorHost }) => {
  const { t } = useTranslationRef(vmTranslationRef);
  const { key, tone } = hostStanding(host);
  const when = <RelativeTime time={host.checkedAt} />;
  const facts = Object.entries(host.facts);
  return (
    <li className={styles.item}>
      <div className={styles.line}>
        <ToneBadge tone={tone} text={t(`executors.health.${key}`)} />
        {host.host && <Text weight="bold">{host.host}</Text>}
        <Text variant="body-small" color="secondary">
          {host.served
            ? t('executors.health.checked', { when })
            : t('executors.health.notSince', { when })}
        </Text>
      </div>
      {host.message && <Text>{host.message}</Text>}
      {facts.length > 0 && (
        <Facts facts={facts.map(([name, value]) => [stepTitle(name), value])} />
      )}
    </li>
  );
};

/** Where an executor makes machines, and how each of these places is. */
export const ExecutorHosts = ({ hosts }: { hosts: ExecutorHost[] }) => {
  const { t } = useTranslationRef(vmTranslationRef);
  return hosts.length === 0 ? (
    <Text color="secondary">{t('executors.health.never')}</Text>
  ) : (
    <ul className={styles.list}>
      {hosts.map(host => (
        <Host key={host.host ?? ''} host={host} />
      ))}
    </ul>
  );
};
