import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { RiCloseLine } from '@remixicon/react';
import { entityName } from '../../shared/catalog/entities';
import { fleetTranslationRef } from '../translation';
import styles from './FleetFilters.module.css';
import {
  changedFilter,
  type FleetFilter,
  type FleetFilterField,
  fleetFilterFields,
  isFiltered,
} from './query';

const TITLES = {
  environment: 'filters.environment',
  stack: 'filters.stack',
  image: 'filters.image',
  phase: 'filters.phase',
  executor: 'filters.executor',
  owner: 'filters.owner',
  system: 'filters.system',
  domain: 'filters.domain',
  lifecycle: 'filters.lifecycle',
  tag: 'filters.tag',
  component: 'filters.component',
  label: 'filters.vmLabel',
  text: 'filters.search',
} as const satisfies Record<FleetFilterField | 'text', string>;

type Condition = { field: FleetFilterField | 'text'; value: string };

/**
 * The values of the filter as chips, to be removed individually or all at once.
 */
export const FleetFilterChips = (props: {
  filter: FleetFilter;
  /** The title of a value; undefined if it has none. */
  labelOf: (field: FleetFilterField, value: string) => string | undefined;
  onChange: (filter: FleetFilter) => void;
}) => {
  const { filter, labelOf, onChange } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  if (!isFiltered(filter)) {
    return null;
  }
  const conditions: Condition[] = [
    ...fleetFilterFields.flatMap(field =>
      (filter[field] ?? []).map(value => ({ field, value })),
    ),
    ...(filter.text ? [{ field: 'text' as const, value: filter.text }] : []),
  ];
  const textOf = ({ field, value }: Condition) =>
    t('filters.chip', {
      field: t(TITLES[field]),
      value:
        field === 'text' ? value : labelOf(field, value) ?? entityName(value),
    });
  const without = ({ field, value }: Condition): FleetFilter =>
    changedFilter(
      filter,
      field,
      field === 'text'
        ? ''
        : (filter[field] ?? []).filter(other => other !== value),
    );

  return (
    <div className={styles.chips}>
      <ul aria-label={t('filters.active')} className={styles.list}>
        {conditions.map(condition => (
          <li key={`${condition.field} ${condition.value}`}>
            <Button
              size="small"
              variant="secondary"
              aria-label={t('filters.remove', { chip: textOf(condition) })}
              iconEnd={<RiCloseLine aria-hidden />}
              onPress={() => onChange(without(condition))}
            >
              {textOf(condition)}
            </Button>
          </li>
        ))}
      </ul>
      <Button variant="tertiary" size="small" onPress={() => onChange({})}>
        {t('filters.clear')}
      </Button>
    </div>
  );
};
