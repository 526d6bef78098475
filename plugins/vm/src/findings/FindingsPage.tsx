import { useMemo, useState } from 'react';
import type { Findings } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert, Container, Flex, Text } from '@backstage/ui';
import { useOutletContext } from 'react-router-dom';
import type { Live } from '../shared/data/useLive';
import { LoadFailure } from '../shared/errors/LoadFailure';
import { titles as titlesOf } from '../shared/options/options';
import { useVmOptions } from '../shared/options/useVmOptions';
import { sharedTranslationRef } from '../shared/translation';
import { EndOfLifeYear } from './EndOfLifeYear';
import { byOwner, type FindingsFilter, totalFindings } from './findings';
import styles from './Findings.module.css';
import { FindingsFilters } from './FindingsFilters';
import { FindingsOfOwner } from './FindingsOfOwner';
import { LoadingFindings, NoFindings } from './FindingsStates';
import { FindingTiles } from './FindingTiles';
import { findingViews } from './kinds';
import { OrphansNotice } from './OrphansNotice';
import { findingsTranslationRef } from './translation';
import { useFindings } from './useFindings';
import { useFindingsUrl } from './useFindingsUrl';

/** The answer has all kinds; this keeps the kinds of the filter. */
function shownOf(findings: Findings, { kind }: FindingsFilter): Findings {
  const kinds = findingViews
    .map(view => view.kind)
    .filter(known => !kind || kind.includes(known));
  return {
    items: findings.items.filter(item => kinds.includes(item.kind)),
    totals: Object.fromEntries(
      kinds.map(known => [known, findings.totals[known] ?? 0]),
    ),
  };
}

const FindingsView = (props: {
  live: Live<Findings>;
  /** All owners with findings. */
  owners: string[];
  onRefresh: () => void;
}) => {
  const { live, owners, onRefresh } = props;
  const { data, error, stale, refresh } = live;
  const { t } = useTranslationRef(findingsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const { filter, setFilter, hrefOf } = useFindingsUrl();
  const options = useVmOptions();
  const titles = useMemo(() => titlesOf(options), [options]);
  const [done, setDone] = useState<string>();

  const shown = data && shownOf(data, filter);
  const total = shown ? totalFindings(shown) : 0;
  const isFiltered = Object.keys(filter).length > 0;
  const year = (
    <EndOfLifeYear filter={filter} options={options} titles={titles} />
  );

  return (
    <Container>
      <Flex direction="column" gap="4" pb="6">
        {error !== undefined && (
          <LoadFailure
            title={data ? sharedT('errors.outOfDate') : t('states.failed')}
            error={error}
            onRetry={refresh}
          />
        )}
        {!data && error === undefined && <LoadingFindings />}
        {data && (total > 0 || isFiltered) && (
          <>
            <FindingTiles findings={data} filter={filter} hrefOf={hrefOf} />
            <FindingsFilters
              filter={filter}
              options={options}
              owners={owners}
              onChange={setFilter}
            />
          </>
        )}
        <OrphansNotice />
        {done && (
          <Alert
            role="status"
            status="success"
            icon
            title={done}
            description={t('done.help')}
          />
        )}
        {findingViews
          .filter(({ kind }) => filter.kind?.includes(kind))
          .map(({ kind, description }) => (
            <Text key={kind} color="secondary">
              {description(t)}
            </Text>
          ))}
        {filter.kind?.includes('image-end-of-life') && year}
        {shown && shown.items.length === 0 && !stale && (
          <NoFindings
            onShowAll={isFiltered ? () => setFilter({}) : undefined}
          />
        )}
        {shown && (
          <div className={stale ? styles.stale : undefined}>
            <Flex direction="column" gap="4">
              {byOwner(shown.items).map(ofOwner => (
                <FindingsOfOwner
                  key={ofOwner.owner}
                  {...ofOwner}
                  options={options}
                  titles={titles}
                  onDone={what => {
                    setDone(what);
                    refresh();
                    onRefresh();
                  }}
                />
              ))}
            </Flex>
          </div>
        )}
        {shown && shown.items.length < total && (
          <Text color="secondary">
            {t('states.first', {
              shown: shown.items.length,
              total,
            })}
          </Text>
        )}
        {data && !filter.kind && year}
      </Flex>
    </Container>
  );
};

const FilteredFindings = (props: {
  filter: FindingsFilter;
  owners: string[];
  onRefresh: () => void;
}) => {
  const { filter, ...others } = props;
  return <FindingsView live={useFindings(filter)} {...others} />;
};

/** Everything in the fleet that needs somebody, by owner, live. */
export const FindingsPage = () => {
  // The findings without any filter, which the tabs above count.
  const all = useOutletContext<Live<Findings>>();
  const { filter } = useFindingsUrl();
  const owners = useMemo(
    () => [...new Set(all.data?.items.map(({ owner }) => owner))].sort(),
    [all.data],
  );
  return filter.owner || filter.environment ? (
    <FilteredFindings filter={filter} owners={owners} onRefresh={all.refresh} />
  ) : (
    <FindingsView live={all} owners={owners} onRefresh={() => {}} />
  );
};
