import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Flex,
  Grid,
  NumberField,
  Radio,
  RadioGroup,
  Select,
  TextField,
} from '@backstage/ui';
import { sharedTranslationRef } from '../../shared/translation';
import { groupTranslationRef } from '../translation';
import { healthCheckKinds, type HealthCheckForm } from './healthCheck';

/** The fields of a health check. */
export const HealthCheckFields = (props: {
  check: HealthCheckForm;
  /** The error of the server. */
  error?: string;
  onChange: (check: HealthCheckForm) => void;
}) => {
  const { check, error, onChange } = props;
  const { t } = useTranslationRef(groupTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const change = (changed: Partial<HealthCheckForm>) =>
    onChange({ ...check, ...changed });
  return (
    <Flex direction="column" gap="4">
      <Select
        label={t('healthCheck.title')}
        description={t('healthCheck.help')}
        options={healthCheckKinds.map(kind => ({
          value: kind,
          label: t(`healthCheck.kinds.${kind}`),
        }))}
        value={check.kind}
        onChange={value =>
          change({
            kind: healthCheckKinds.find(kind => kind === value) ?? 'none',
          })
        }
        validationBehavior="aria"
        validate={() => error}
      />
      {check.kind !== 'none' && (
        <>
          <RadioGroup
            label={t('healthCheck.by')}
            orientation="horizontal"
            value={check.by}
            onChange={by => change({ by: by === 'port' ? 'port' : 'purpose' })}
          >
            <Radio value="purpose">{t('healthCheck.byPurpose')}</Radio>
            <Radio value="port">{t('healthCheck.byPort')}</Radio>
          </RadioGroup>
          <Grid.Root
            columns={{ initial: '1', sm: '2' }}
            gap="4"
            style={{ alignItems: 'end' }}
          >
            {check.by === 'purpose' ? (
              <TextField
                size="small"
                label={t('healthCheck.purpose')}
                description={t('healthCheck.purposeHelp')}
                value={check.purpose}
                onChange={purpose => change({ purpose })}
              />
            ) : (
              <NumberField
                label={t('healthCheck.port')}
                minValue={1}
                maxValue={65535}
                formatOptions={{ useGrouping: false }}
                value={check.port}
                onChange={port => change({ port })}
              />
            )}
            {check.kind === 'http' && (
              <TextField
                size="small"
                label={t('healthCheck.path')}
                value={check.path}
                onChange={path => change({ path })}
              />
            )}
          </Grid.Root>
          {check.kind === 'http' && (
            <TextField
              size="small"
              label={t('healthCheck.status')}
              secondaryLabel={sharedT('fields.optional')}
              description={t('healthCheck.statusHelp')}
              value={check.status}
              onChange={status => change({ status })}
            />
          )}
        </>
      )}
    </Flex>
  );
};
