import type { ReactNode } from 'react';
import { Radio, RadioGroup } from '@backstage/ui';
import styles from './ChoiceCards.module.css';

export type ChoiceCard = {
  value: string;
  title: string;
  /** Next to the title. */
  badge?: ReactNode;
  /** Lines below the title; undefined ones are left out. */
  lines: (string | undefined)[];
  /** Why it cannot be selected. */
  refusal?: string;
};

/** Radio buttons as cards, with the details of each choice. */
export const ChoiceCards = (props: {
  label: string;
  description?: string;
  cards: ChoiceCard[];
  value: string | undefined;
  isRequired?: boolean;
  isInvalid?: boolean;
  isDisabled?: boolean;
  onChange: (value: string) => void;
}) => {
  const { cards, value, ...group } = props;
  return (
    <RadioGroup {...group} value={value ?? null} className={styles.group}>
      {cards.map(card => (
        <Radio
          key={card.value}
          value={card.value}
          isDisabled={card.refusal !== undefined}
          className={styles.card}
          aria-label={card.title}
        >
          <span className={styles.text}>
            <span className={styles.title}>
              {card.title}
              {card.badge}
            </span>
            {[...card.lines, card.refusal].filter(Boolean).map(line => (
              <span key={line} className={styles.line}>
                {line}
              </span>
            ))}
          </span>
        </Radio>
      ))}
    </RadioGroup>
  );
};
