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
import { useVmDetails } from '../useVmDetails';
import { useVmVerbs } from '../useVmVerbs';
import { VerbDialog } from '../VerbDialog';
import { LoadingVm } from './LoadingVm';
import { NoSuchVm } from './NoSuchVm';
import { VmDetailsPage } from './VmDetailsPage';

const VmOfId = ({ id }: { id: string }) => {
  const { t } = useTranslationRef(vmTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const { data, error, refresh } = useVmDetails(id);
  const options = useVmOptions();
  const titles = useMemo(() => titlesOf(options), [options]);
  const verbs = useVmVerbs(refresh);

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
          onAsk={verbs.ask}
          onChanged={refresh}
        />
      )}
      <VerbDialog verbs={verbs} />
    </Flex>
  );
};

/** The page of one VM, `/vm/vms/:id`: everything about it, live. */
export const VmPage = () => {
  const { id = '' } = useParams();
  return (
    <Container py="6">
      {/* Another VM starts afresh: nothing of the last one is shown on. */}
      <VmOfId key={id} id={id} />
    </Container>
  );
};
