import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { RiCloseLine } from '@remixicon/react';
import { entityName } from '../../shared/catalog/entities';
import { vmTranslationRef } from '../../translation';
import styles from './FleetFilters.module.css';
import {
  changedFilter,
  type FleetFilter,
  type FleetFilterField,
  fleetFilterFields,
  isFiltered,
} from './query';

const TITLES = {
  environment: 'fleet.filters.environment',
  stack: 'fleet.filters.stack',
  image: 'fleet.filters.image',
  phase: 'fleet.filters.phase',
  executor: 'fleet.filters.executor',
  owner: 'fleet.filters.owner',
  system: 'fleet.filters.system',
  domain: 'fleet.filters.domain',
  lifecycle: 'fleet.filters.lifecycle',
  tag: 'fleet.filters.tag',
  component: 'fleet.filters.component',
  label: 'fleet.filters.vmLabel',
  text: 'fleet.filters.search',
} as const satisfies Record<FleetFilterField | 'text', string>;

type Wish = { field: FleetFilterField | 'text'; value: string };

/** Each wish of a filter; to be given up one by one, or all at once. */
export const FleetFilterChips = (props: {
  filter: FleetFilter;
  /** What people call a value; undefined: its own name. */
  labelOf: (field: FleetFilterField, value: string) => string | undefined;
  onChange: (filter: FleetFilter) => void;
}) => {
  const { filter, labelOf, onChange } = props;
  const { t } = useTranslationRef(vmTranslationRef);
  if (!isFiltered(filter)) {
    return null;
  }
  const wishes: Wish[] = [
    ...fleetFilterFields.flatMap(field =>
      (filter[field] ?? []).map(value => ({ field, value })),
    ),
    ...(filter.text ? [{ field: 'text' as const, value: filter.text }] : []),
  ];
  const textOf = ({ field, value }: Wish) =>
    t('fleet.filters.chip', {
      field: t(TITLES[field]),
      value:
        field === 'text' ? value : labelOf(field, value) ?? entityName(value),
    });
  const without = ({ field, value }: Wish): FleetFilter =>
    changedFilter(
      filter,
      field,
      field === 'text'
        ? ''
        : (filter[field] ?? []).filter(other => other !== value),
    );

  return (
    <div className={styles.chips}>
      <ul aria-label={t('fleet.filters.active')} className={styles.list}>
        {wishes.map(wish => (
          <li key={`${wish.field} ${wish.value}`}>
            <Button
              size="small"
              variant="secondary"
              aria-label={t('fleet.filters.remove', { chip: textOf(wish) })}
              iconEnd={<RiCloseLine aria-hidden />}
              onPress={() => onChange(without(wish))}
            >
              {textOf(wish)}
            </Button>
          </li>
        ))}
      </ul>
      <Button variant="tertiary" size="small" onPress={() => onChange({})}>
        {t('fleet.filters.clear')}
      </Button>
    </div>
  );
};
