import { useId, useState } from 'react';
import { type VmOptions, vmPhases } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Button,
  SearchField,
  Select,
  TextField,
  useBreakpoint,
} from '@backstage/ui';
import { RiArrowDownSLine, RiArrowUpSLine } from '@remixicon/react';
import { componentRef, entityName } from '../../shared/catalog/entities';
import { sharedTranslationRef } from '../../shared/translation';
import { fleetTranslationRef } from '../translation';
import { FleetFilterChips } from './FleetFilterChips';
import styles from './FleetFilters.module.css';
import {
  changedFilter,
  type FleetFilter,
  type FleetFilterField,
  fleetFilterFields,
  splitList,
} from './query';
import { useFleetCatalog } from './useFleetCatalog';
import type { FleetOwners } from './useFleetOwners';
import { useFleetText } from './useFleetText';

export type Choice = { value: string; label: string };

/** With more choices than this, a list gets a search field. */
const AT_A_GLANCE = 12;

/** The fields behind "More filters". */
const MORE_FIELDS = [
  'stack',
  'executor',
  'system',
  'domain',
  'lifecycle',
  'tag',
  'label',
] as const satisfies readonly FleetFilterField[];

const named = (list: { name: string; title: string }[] = []): Choice[] =>
  list.map(({ name, title }) => ({ value: name, label: title }));

const refs = (list: string[]): Choice[] =>
  list.map(ref => ({ value: ref, label: entityName(ref) }));

const words = (list: string[]): Choice[] =>
  list.map(word => ({ value: word, label: word }));

/**
 * Keeps the selected values among the choices even if they are no longer
 * options.
 */
const withChosen = (choices: Choice[], chosen: string[]): Choice[] => [
  ...choices,
  ...chosen
    .filter(value => !choices.some(choice => choice.value === value))
    .map(value => ({ value, label: entityName(value) })),
];

/** A filter with a list of choices. */
const ChoiceFilter = (props: {
  label: string;
  choices: Choice[];
  chosen: string[];
  onChange: (chosen: string[]) => void;
}) => {
  const { label, choices, chosen, onChange } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  return (
    <Select
      label={label}
      size="small"
      selectionMode="multiple"
      placeholder={t('filters.all')}
      options={withChosen(choices, chosen)}
      search={
        choices.length > AT_A_GLANCE
          ? { placeholder: t('filters.find') }
          : undefined
      }
      value={chosen}
      onChange={value => onChange([value].flat().filter(Boolean).map(String))}
    />
  );
};

/** A filter that is typed as a list of words. */
const TypedFilter = (props: {
  label: string;
  placeholder: string;
  chosen: string[];
  /** Completes a typed word. */
  meaning?: (typed: string) => string;
  onChange: (chosen: string[]) => void;
}) => {
  const {
    label,
    placeholder,
    chosen,
    meaning = word => word,
    onChange,
  } = props;
  const shown = (list: string[]) => list.map(entityName).join(', ');
  const [text, setText] = useFleetText({
    value: shown(chosen),
    meaning: typed => shown(splitList(typed).map(meaning)),
    onCommit: typed => onChange(splitList(typed).map(meaning)),
  });
  return (
    <TextField
      label={label}
      size="small"
      placeholder={placeholder}
      value={text}
      onChange={setText}
    />
  );
};

/** Shows or hides filters. */
const FiltersButton = (props: {
  text: string;
  isOpen: boolean;
  /** The id of the element with the filters. */
  controls: string;
  onChange: (isOpen: boolean) => void;
}) => {
  const { text, isOpen, controls, onChange } = props;
  return (
    <Button
      size="small"
      variant="tertiary"
      className={styles.more}
      aria-expanded={isOpen}
      aria-controls={isOpen ? controls : undefined}
      iconEnd={
        isOpen ? (
          <RiArrowUpSLine aria-hidden />
        ) : (
          <RiArrowDownSLine aria-hidden />
        )
      }
      onPress={() => onChange(!isOpen)}
    >
      {text}
    </Button>
  );
};

/**
 * The filters of the fleet. The values of one filter are alternatives. On
 * narrow screens all filters but the search start collapsed.
 */
export const FleetFilters = (props: {
  filter: FleetFilter;
  options: VmOptions | undefined;
  owners: FleetOwners;
  /** For pages whose purpose is to choose by filters. */
  isAlwaysOpen?: boolean;
  onChange: (filter: FleetFilter) => void;
}) => {
  const { filter, options, owners, isAlwaysOpen = false, onChange } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const isFoldable = !useBreakpoint().up('sm') && !isAlwaysOpen;
  const [isUnfolded, setUnfolded] = useState(false);
  const isOpen = isUnfolded || !isFoldable;
  const fieldsId = useId();
  const [isMore, setMore] = useState(false);
  const moreId = useId();
  const catalog = useFleetCatalog(isMore);
  const change = (field: FleetFilterField | 'text', value: string[] | string) =>
    onChange(changedFilter(filter, field, value));

  const [text, setText] = useFleetText({
    value: filter.text ?? '',
    meaning: typed => typed.trim(),
    onCommit: typed => change('text', typed.trim()),
  });

  const choices: Record<
    Exclude<FleetFilterField, 'component' | 'label'>,
    Choice[]
  > = {
    environment: named(options?.environments),
    phase: vmPhases.map(phase => ({
      value: phase,
      label: sharedT(`vmStatuses.${phase}`),
    })),
    owner: refs(owners.owners),
    image: named(options?.images),
    stack: named(options?.stacks),
    executor: (options?.executors ?? []).map(({ id, title }) => ({
      value: id,
      label: title,
    })),
    system: refs(owners.systems),
    domain: refs(catalog.domains),
    lifecycle: words(catalog.lifecycles),
    tag: words(catalog.tags),
  };
  const choiceFilter = (field: keyof typeof choices) => (
    <ChoiceFilter
      key={field}
      label={t(`filters.${field}`)}
      choices={choices[field]}
      chosen={filter[field] ?? []}
      onChange={chosen => change(field, chosen)}
    />
  );
  const more = MORE_FIELDS.filter(field => filter[field]).length;
  const set = fleetFilterFields.filter(field => filter[field]).length;

  return (
    <div role="search" aria-label={t('filters.label')} className={styles.root}>
      <div className={styles.filters}>
        <SearchField
          label={t('filters.search')}
          size="small"
          className={styles.search}
          placeholder={t('filters.searchPlaceholder')}
          value={text}
          onChange={setText}
        />
        {isFoldable && (
          <FiltersButton
            text={
              set > 0
                ? t('filters.labelSet', { set: String(set) })
                : t('filters.label')
            }
            isOpen={isUnfolded}
            controls={fieldsId}
            onChange={setUnfolded}
          />
        )}
        {isOpen && (
          <div id={fieldsId} className={styles.fields}>
            {choiceFilter('environment')}
            {choiceFilter('phase')}
            {choiceFilter('owner')}
            {choiceFilter('image')}
            <TypedFilter
              label={t('filters.component')}
              placeholder={t('filters.componentPlaceholder')}
              chosen={filter.component ?? []}
              meaning={componentRef}
              onChange={chosen => change('component', chosen)}
            />
            <FiltersButton
              text={
                more > 0
                  ? t('filters.moreSet', { set: String(more) })
                  : t('filters.more')
              }
              isOpen={isMore}
              controls={moreId}
              onChange={setMore}
            />
          </div>
        )}
      </div>
      {isOpen && isMore && (
        <div id={moreId} className={styles.filters}>
          {choiceFilter('stack')}
          {choiceFilter('executor')}
          {choiceFilter('system')}
          {choiceFilter('domain')}
          {choiceFilter('lifecycle')}
          {choiceFilter('tag')}
          <TypedFilter
            label={t('filters.vmLabel')}
            placeholder={t('filters.vmLabelPlaceholder')}
            chosen={filter.label ?? []}
            onChange={chosen => change('label', chosen)}
          />
        </div>
      )}
      <FleetFilterChips
        filter={filter}
        labelOf={(field, value) =>
          field === 'component' || field === 'label'
            ? undefined
            : choices[field].find(choice => choice.value === value)?.label
        }
        onChange={onChange}
      />
    </div>
  );
};
