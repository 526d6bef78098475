import { type ReactNode, startTransition, useEffect, useState } from 'react';

/**
 * Renders a cheap placeholder first and its content in a transition, between
 * frames. While somebody scrolls a table, rows come and go without paying for
 * content such as buttons and tooltips, which takes longer than all the rest.
 */
export const Deferred = (props: {
  placeholder: ReactNode;
  children: () => ReactNode;
}) => {
  const [isReady, setReady] = useState(false);
  useEffect(() => startTransition(() => setReady(true)), []);
  return <>{isReady ? props.children() : props.placeholder}</>;
};
