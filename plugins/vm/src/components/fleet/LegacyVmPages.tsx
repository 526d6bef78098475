import { Content, Header, Page } from '@backstage/core-components';
import { VmPages } from './VmPages';

/** The pages in the old frontend system, which puts no header above them. */
export const LegacyVmPages = () => (
  <Page themeId="tool">
    <Header title="Virtual machines" />
    <Content>
      <VmPages />
    </Content>
  </Page>
);
