import { forwardRef, ReactNode } from 'react';
import { Text } from '@backstage/ui';
import styles from './Section.module.css';

/** A titled section. It takes a ref so that it can be focused. */
export const Section = forwardRef<
  HTMLElement,
  { title: string; children: ReactNode }
>(({ title, children }, ref) => (
  <section
    ref={ref}
    tabIndex={-1}
    className={styles.section}
    aria-label={title}
  >
    <Text as="h3" variant="body-large" weight="bold">
      {title}
    </Text>
    {children}
  </section>
));
