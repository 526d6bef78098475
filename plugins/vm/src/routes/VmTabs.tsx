import type { ReactElement } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Badge,
  Container,
  Tab,
  TabList,
  TabPanel,
  Tabs,
  VisuallyHidden,
} from '@backstage/ui';
import {
  executorsRouteRef,
  findingsRouteRef,
  fleetRouteRef,
  rolloutsRouteRef,
} from '../shared/routing/routeRefs';
import { useMountedRoute } from '../shared/routing/useMountedRoute';
import { sharedTranslationRef } from '../shared/translation';
import { routesTranslationRef } from './translation';
import styles from './VmTabs.module.css';

/** The tabs of the fleet, the findings, the rollouts and the executors. */
export const VmTabs = (props: {
  /** The number of findings, once it is known. */
  findings: number | undefined;
  /** Whether the caller may see the executors. */
  hasExecutors: boolean;
  /** The page of the current tab. */
  children: ReactElement;
}) => {
  const { findings, hasExecutors, children } = props;
  const { t } = useTranslationRef(routesTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const fleetPath = useMountedRoute(fleetRouteRef);
  const findingsPath = useMountedRoute(findingsRouteRef);
  const rolloutsPath = useMountedRoute(rolloutsRouteRef);
  const executorsPath = useMountedRoute(executorsRouteRef);
  return fleetPath && findingsPath && rolloutsPath && executorsPath ? (
    // Around everything, because the line below a tab is positioned relative to
    // the tabs.
    <Container className={styles.container}>
      <Tabs>
        <TabList aria-label={t('tabs.label')} className={styles.list}>
          <Tab id="fleet" href={fleetPath()} matchStrategy="prefix">
            {t('tabs.fleet')}
          </Tab>
          <Tab id="findings" href={findingsPath()} matchStrategy="prefix">
            {t('tabs.findings')}
            {findings ? (
              <>
                <Badge size="small" className={styles.count} aria-hidden>
                  {sharedT('number', { value: findings })}
                </Badge>
                <VisuallyHidden>
                  {sharedT('findings', { count: findings })}
                </VisuallyHidden>
              </>
            ) : null}
          </Tab>
          <Tab id="rollouts" href={rolloutsPath()} matchStrategy="prefix">
            {t('tabs.rollouts')}
          </Tab>
          {hasExecutors && (
            <Tab id="executors" href={executorsPath()} matchStrategy="prefix">
              {t('tabs.executors')}
            </Tab>
          )}
        </TabList>
        <TabPanel id="fleet" className={styles.panel}>
          {children}
        </TabPanel>
        <TabPanel id="findings" className={styles.panel}>
          {children}
        </TabPanel>
        <TabPanel id="rollouts" className={styles.panel}>
          {children}
        </TabPanel>
        <TabPanel id="executors" className={styles.panel}>
          {children}
        </TabPanel>
      </Tabs>
    </Container>
  ) : (
    children
  );
};
