import { useMemo } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Alert,
  Button,
  Flex,
  Select,
  Text,
  ToggleButton,
  ToggleButtonGroup,
} from '@backstage/ui';
import rolloutStyles from '../Rollouts.module.css';
import { weekdays, type WindowForm } from '../strategy';
import { TimeField } from '../TimeField';
import { rolloutsTranslationRef } from '../translation';
import { timeZones, ownTimeZone } from './timeZones';
import styles from './Wizard.module.css';

const newWindow = (): WindowForm => ({
  days: [],
  from: '22:00',
  to: '04:00',
  timeZone: ownTimeZone(),
});

const WindowOf = (props: {
  window: WindowForm;
  number: number;
  zones: string[];
  onChange: (window: WindowForm) => void;
  onRemove: () => void;
}) => {
  const { window, number, zones, onChange, onRemove } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const named = { number: String(number) };
  return (
    <div
      role="group"
      aria-label={t('strategy.fields.windows.one', named)}
      className={styles.window}
    >
      <Flex direction="column" gap="1">
        <Text weight="bold">{t('strategy.fields.windows.days')}</Text>
        <span className={styles.help}>
          {t('strategy.fields.windows.daysHelp')}
        </span>
        <ToggleButtonGroup
          aria-label={t('strategy.fields.windows.days')}
          className={rolloutStyles.toggles}
          selectionMode="multiple"
          selectedKeys={window.days}
          onSelectionChange={keys =>
            onChange({
              ...window,
              days: weekdays.filter(day => keys.has(day)),
            })
          }
        >
          {weekdays.map(day => (
            <ToggleButton key={day} id={day} size="small">
              {t(`strategy.days.${day}`)}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </Flex>
      <div className={styles.fields}>
        <TimeField
          type="time"
          label={t('strategy.fields.windows.from')}
          value={window.from}
          onChange={from => onChange({ ...window, from })}
        />
        <TimeField
          type="time"
          label={t('strategy.fields.windows.to')}
          description={t('strategy.fields.windows.toHelp')}
          value={window.to}
          onChange={to => onChange({ ...window, to })}
        />
        <Select
          label={t('strategy.fields.windows.timeZone')}
          search={{
            placeholder: t('strategy.fields.windows.find'),
          }}
          options={zones.map(zone => ({ value: zone, label: zone }))}
          value={window.timeZone}
          onChange={zone => onChange({ ...window, timeZone: String(zone) })}
        />
      </div>
      <div>
        <Button size="small" variant="tertiary" onPress={onRemove}>
          {t('strategy.fields.windows.remove', named)}
        </Button>
      </div>
    </div>
  );
};

/** The change windows. */
export const WindowFields = (props: {
  windows: WindowForm[];
  error: string | undefined;
  onChange: (windows: WindowForm[]) => void;
}) => {
  const { windows, error, onChange } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const zones = useMemo(() => timeZones(), []);
  return (
    <Flex direction="column" gap="3">
      <Flex direction="column" gap="1">
        <Text weight="bold">{t('strategy.fields.windows.label')}</Text>
        <span className={styles.help}>{t('strategy.fields.windows.help')}</span>
      </Flex>
      {error && <Alert role="alert" status="danger" icon description={error} />}
      {windows.map((window, index) => (
        <WindowOf
          // Windows have no name, so they are identified by their position.
          // eslint-disable-next-line react/no-array-index-key
          key={index}
          window={window}
          number={index + 1}
          zones={zones}
          onChange={changed =>
            onChange(windows.map((item, at) => (at === index ? changed : item)))
          }
          onRemove={() => onChange(windows.filter((_, at) => at !== index))}
        />
      ))}
      <div>
        <Button
          size="small"
          variant="secondary"
          onPress={() => onChange([...windows, newWindow()])}
        >
          {t('strategy.fields.windows.add')}
        </Button>
      </div>
    </Flex>
  );
};
