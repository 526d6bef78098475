import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useMemo } from 'react';
import { Container, Flex } from '@backstage/ui';
import { useParams } from 'react-router-dom';
import { isNotFound } from '../../shared/errors/errors';
import { LoadFailure } from '../../shared/errors/LoadFailure';
import { titles as titlesOf } from '../../shared/options/options';
import { useVmOptions } from '../../shared/options/useVmOptions';
import { sharedTranslationRef } from '../../shared/translation';
import { vmTranslationRef } from '../translation';
import { useVmActions } from '../useVmActions';
import { useVmDetails } from '../useVmDetails';
import { VmActionDialog } from '../VmActionDialog';
import { LoadingVm } from './LoadingVm';
import { NoSuchVm } from './NoSuchVm';
import { VmDetailsPage } from './VmDetailsPage';

const VmOfId = ({ id }: { id: string }) => {
  const { t } = useTranslationRef(vmTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const { data, error, refresh } = useVmDetails(id);
  const options = useVmOptions();
  const titles = useMemo(() => titlesOf(options), [options]);
  const actions = useVmActions(refresh);

  if (!data && error === undefined) {
    return <LoadingVm />;
  }
  if (!data && isNotFound(error)) {
    return <NoSuchVm />;
  }
  return (
    <Flex direction="column" gap="4">
      {error !== undefined && (
        <LoadFailure
          title={data ? sharedT('errors.outOfDate') : t('details.vmFailed')}
          error={error}
          onRetry={refresh}
        />
      )}
      {data && (
        <VmDetailsPage
          {...data}
          titles={titles}
          onAction={actions.run}
          onChanged={refresh}
        />
      )}
      <VmActionDialog actions={actions} />
    </Flex>
  );
};

/** The page of one VM, `/vm/vms/:id`. */
export const VmPage = () => {
  const { id = '' } = useParams();
  return (
    <Container py="6">
      {/* The key resets the state for another VM. */}
      <VmOfId key={id} id={id} />
    </Container>
  );
};
