import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { RelativeTime } from '../shared/time/RelativeTime';
import { Facts } from '../shared/ui/Facts';
import { StatusBadge } from '../shared/ui/StatusBadge';
import { stepTitle } from '../shared/vms/operations';
import styles from './Executors.module.css';
import { type ExecutorHost, hostStatus } from './status';
import { executorsTranslationRef } from './translation';

const Host = ({ host }: { host: ExecutorHost }) => {
  const { t } = useTranslationRef(executorsTranslationRef);
  const { key, tone } = hostStatus(host);
  const when = <RelativeTime time={host.checkedAt} />;
  const facts = Object.entries(host.facts);
  return (
    <li className={styles.item}>
      <div className={styles.line}>
        <StatusBadge tone={tone} text={t(`health.${key}`)} />
        {host.host && <Text weight="bold">{host.host}</Text>}
        <Text variant="body-small" color="secondary">
          {host.served
            ? t('health.checked', { when })
            : t('health.notSince', { when })}
        </Text>
      </div>
      {host.message && <Text>{host.message}</Text>}
      {facts.length > 0 && (
        <Facts facts={facts.map(([name, value]) => [stepTitle(name), value])} />
      )}
    </li>
  );
};

/** The hosts of an executor and the health of each. */
export const ExecutorHosts = ({ hosts }: { hosts: ExecutorHost[] }) => {
  const { t } = useTranslationRef(executorsTranslationRef);
  return hosts.length === 0 ? (
    <Text color="secondary">{t('health.never')}</Text>
  ) : (
    <ul className={styles.list}>
      {hosts.map(host => (
        <Host key={host.host ?? ''} host={host} />
      ))}
    </ul>
  );
};
