import { Content, Header, Page } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { routesTranslationRef } from './translation';
import { VmPages } from './VmPages';

/**
 * The pages in the old frontend system, which has no page header of its own.
 */
export const LegacyVmPages = () => (
  <Page themeId="tool">
    <Header title={useTranslationRef(routesTranslationRef).t('title')} />
    <Content>
      <VmPages />
    </Content>
  </Page>
);
