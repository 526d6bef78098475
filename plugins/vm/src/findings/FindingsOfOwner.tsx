import type { VmOptions } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Card, CardBody, CardHeader, Flex, Text } from '@backstage/ui';
import { entityName } from '../shared/catalog/entities';
import type { Titles } from '../shared/options/options';
import { sharedTranslationRef } from '../shared/translation';
import { FindingRow } from './FindingRow';
import type { OwnersFindings } from './findings';
import styles from './Findings.module.css';
import { findingViews } from './kinds';
import { findingsTranslationRef } from './translation';

/** The findings of one owner, the most urgent first. */
export const FindingsOfOwner = (
  props: OwnersFindings & {
    options: VmOptions | undefined;
    titles: Titles;
    onDone: (what: string) => void;
  },
) => {
  const { owner, findings, vms, isUpTo, options, titles, onDone } = props;
  const { t } = useTranslationRef(findingsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const counts = {
    findings: sharedT('findings', { count: findings.length }),
    vms: sharedT('vms', { count: vms }),
  };
  return (
    <Card
      role="group"
      aria-label={t('owner.label', { owner: entityName(owner) })}
    >
      <CardHeader>
        <Flex align="baseline" gap="3" style={{ flexWrap: 'wrap' }}>
          <Text as="h2" variant="body-large" weight="bold">
            <EntityRefLink entityRef={owner} />
          </Text>
          <Text variant="body-small" color="secondary">
            {isUpTo ? t('owner.upTo', counts) : t('owner.exactly', counts)}
          </Text>
        </Flex>
      </CardHeader>
      <CardBody>
        <ul className={styles.list}>
          {findings.map(finding => {
            const view = findingViews.find(({ kind }) => kind === finding.kind);
            return view ? (
              <FindingRow
                key={finding.id}
                view={view}
                finding={finding}
                options={options}
                titles={titles}
                onDone={onDone}
              />
            ) : null;
          })}
        </ul>
      </CardBody>
    </Card>
  );
};
