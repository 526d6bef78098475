import type { VmOptions } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Select } from '@backstage/ui';
import { entityName } from '../shared/catalog/entities';
import { changedFindingsFilter, type FindingsFilter } from './findings';
import styles from './Findings.module.css';
import { findingsTranslationRef } from './translation';

type Choice = { value: string; label: string };

/**
 * Keeps the selected values among the choices even if nothing has them any
 * more.
 */
const withChosen = (choices: Choice[], chosen: string[] = []): Choice[] => [
  ...choices,
  ...chosen
    .filter(value => !choices.some(choice => choice.value === value))
    .map(value => ({ value, label: entityName(value) })),
];

/** The filters by owner and environment. */
export const FindingsFilters = (props: {
  filter: FindingsFilter;
  options: VmOptions | undefined;
  owners: string[];
  onChange: (filter: FindingsFilter) => void;
}) => {
  const { filter, options, owners, onChange } = props;
  const { t } = useTranslationRef(findingsTranslationRef);
  const choices = {
    owner: owners.map(ref => ({ value: ref, label: entityName(ref) })),
    environment: (options?.environments ?? []).map(({ name, title }) => ({
      value: name,
      label: title,
    })),
  };
  return (
    <div
      role="search"
      aria-label={t('filters.label')}
      className={styles.filters}
    >
      {(['owner', 'environment'] as const).map(field => (
        <Select
          key={field}
          label={t(`filters.${field}`)}
          size="small"
          selectionMode="multiple"
          searchable={field === 'owner'}
          placeholder={t('filters.all')}
          options={withChosen(choices[field], filter[field])}
          value={filter[field] ?? []}
          onChange={value =>
            onChange(
              changedFindingsFilter(
                filter,
                field,
                [value].flat().filter(Boolean).map(String),
              ),
            )
          }
        />
      ))}
      {Object.keys(filter).length > 0 && (
        <Button variant="tertiary" size="small" onPress={() => onChange({})}>
          {t('filters.clear')}
        </Button>
      )}
    </div>
  );
};
