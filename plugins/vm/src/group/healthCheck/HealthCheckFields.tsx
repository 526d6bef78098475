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
import { vmTranslationRef } from '../../translation';
import { healthCheckKinds, type HealthCheckForm } from './healthCheck';

/** What tells that a machine does its work. */
export const HealthCheckFields = (props: {
  check: HealthCheckForm;
  /** What the server refused. */
  error?: string;
  onChange: (check: HealthCheckForm) => void;
}) => {
  const { check, error, onChange } = props;
  const { t } = useTranslationRef(vmTranslationRef);
  const change = (part: Partial<HealthCheckForm>) =>
    onChange({ ...check, ...part });
  return (
    <Flex direction="column" gap="4">
      <Select
        label={t('vm.healthCheck.title')}
        description={t('vm.healthCheck.help')}
        options={healthCheckKinds.map(kind => ({
          value: kind,
          label: t(`vm.healthCheck.kinds.${kind}`),
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
            label={t('vm.healthCheck.by')}
            orientation="horizontal"
            value={check.by}
            onChange={by => change({ by: by === 'port' ? 'port' : 'purpose' })}
          >
            <Radio value="purpose">{t('vm.healthCheck.byPurpose')}</Radio>
            <Radio value="port">{t('vm.healthCheck.byPort')}</Radio>
          </RadioGroup>
          <Grid.Root
            columns={{ initial: '1', sm: '2' }}
            gap="4"
            style={{ alignItems: 'end' }}
          >
            {check.by === 'purpose' ? (
              <TextField
                size="small"
                label={t('vm.healthCheck.purpose')}
                description={t('vm.healthCheck.purposeHelp')}
                value={check.purpose}
                onChange={purpose => change({ purpose })}
              />
            ) : (
              <NumberField
                label={t('vm.healthCheck.port')}
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
                label={t('vm.healthCheck.path')}
                value={check.path}
                onChange={path => change({ path })}
              />
            )}
          </Grid.Root>
          {check.kind === 'http' && (
            <TextField
              size="small"
              label={t('vm.healthCheck.status')}
              secondaryLabel={t('vm.create.optional')}
              description={t('vm.healthCheck.statusHelp')}
              value={check.status}
              onChange={status => change({ status })}
            />
          )}
        </>
      )}
    </Flex>
  );
};
