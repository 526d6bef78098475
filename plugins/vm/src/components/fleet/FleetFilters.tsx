import { type VmOptions, vmPhases } from '@backlot/plugin-vm-common';
import { Button, SearchField, Select, TextField } from '@backstage/ui';
import type { FleetOwners } from '../../hooks/useFleetOwners';
import { useFleetText } from '../../hooks/useFleetText';
import { componentRef, entityName } from '../../lib/fleetEntities';
import {
  changedFilter,
  type FleetFilter,
  type FleetFilterField,
  isFiltered,
  splitList,
} from '../../lib/fleetQuery';
import { vmStanding } from '../../lib/phases';
import styles from './FleetFilters.module.css';

type Choice = { value: string; label: string };

const named = (list: { name: string; title: string }[] = []): Choice[] =>
  list.map(({ name, title }) => ({ value: name, label: title }));

const refs = (list: string[]): Choice[] =>
  list.map(ref => ({ value: ref, label: entityName(ref) }));

const PHASES = vmPhases.map(phase => ({
  value: phase,
  label: vmStanding[phase].label,
}));

/** What is chosen stays a choice, also where it is offered no more. */
const withChosen = (choices: Choice[], chosen: string[]): Choice[] => [
  ...choices,
  ...chosen
    .filter(value => !choices.some(choice => choice.value === value))
    .map(value => ({ value, label: entityName(value) })),
];

type Props = {
  filter: FleetFilter;
  options: VmOptions | undefined;
  owners: FleetOwners;
  onChange: (filter: FleetFilter) => void;
};

/** Which VMs to show. Within one filter any choice will do. */
export const FleetFilters = (props: Props) => {
  const { filter, options, owners, onChange } = props;
  const change = (field: FleetFilterField | 'text', value: string[] | string) =>
    onChange(changedFilter(filter, field, value));

  const [text, setText] = useFleetText({
    value: filter.text ?? '',
    meaning: typed => typed.trim(),
    onCommit: typed => change('text', typed.trim()),
  });
  const [component, setComponent] = useFleetText({
    value: (filter.component ?? []).map(entityName).join(', '),
    meaning: typed =>
      splitList(typed).map(componentRef).map(entityName).join(', '),
    onCommit: typed => change('component', splitList(typed).map(componentRef)),
  });
  const [label, setLabel] = useFleetText({
    value: (filter.label ?? []).join(', '),
    meaning: typed => splitList(typed).join(', '),
    onCommit: typed => change('label', splitList(typed)),
  });

  const selects: [FleetFilterField, string, Choice[]][] = [
    ['environment', 'Environment', named(options?.environments)],
    ['stack', 'Stack', named(options?.stacks)],
    ['image', 'Image', named(options?.images)],
    ['phase', 'Phase', PHASES],
    [
      'executor',
      'Executor',
      (options?.executors ?? []).map(({ id, title }) => ({
        value: id,
        label: title,
      })),
    ],
    ['owner', 'Owner', refs(owners.owners)],
    ['system', 'System', refs(owners.systems)],
  ];

  return (
    <div role="search" aria-label="Filters" className={styles.filters}>
      <SearchField
        label="Search"
        size="small"
        placeholder="Start of name or address"
        value={text}
        onChange={setText}
      />
      {selects.map(([field, title, choices]) => (
        <Select
          key={field}
          label={title}
          size="small"
          selectionMode="multiple"
          placeholder="All"
          options={withChosen(choices, filter[field] ?? [])}
          value={filter[field] ?? []}
          onChange={value =>
            change(field, [value].flat().filter(Boolean).map(String))
          }
        />
      ))}
      <TextField
        label="Component"
        size="small"
        placeholder="orders"
        value={component}
        onChange={setComponent}
      />
      <TextField
        label="Label"
        size="small"
        placeholder="key or key=value"
        value={label}
        onChange={setLabel}
      />
      {isFiltered(filter) && (
        <Button variant="tertiary" size="small" onPress={() => onChange({})}>
          Clear filters
        </Button>
      )}
    </div>
  );
};
