import type { VmOptions } from '@backlot/plugin-vm-common';
import {
  type ApiHolder,
  translationApiRef,
} from '@backstage/frontend-plugin-api';
import type { CustomFieldValidator } from '@backstage/plugin-scaffolder-react';
import { queryClientOf } from '../shared/data/queryClient';
import { vmApiRef } from '../shared/data/vmApiRef';
import { optionsQuery } from '../shared/options/optionsQuery';
import {
  checkChoice,
  checkCount,
  checkEnvironment,
  type ChoiceField,
} from './checks';
import { componentIn, environmentIn } from './formData';
import type { ChoiceProps, CountProps, EnvironmentProps } from './schemas';
import { type FormFieldsT, formFieldsTranslationRef } from './translation';

type UiOptions<P extends { uiSchema: { 'ui:options'?: unknown } }> =
  NonNullable<P['uiSchema']['ui:options']>;

/**
 * What checks need. If it cannot be loaded there is no check: the server checks
 * again.
 */
async function helpOf(
  apis: ApiHolder,
  component: string | undefined,
): Promise<{ options: VmOptions; t: FormFieldsT } | undefined> {
  const api = apis.get(vmApiRef);
  const texts = apis
    .get(translationApiRef)
    ?.getTranslation(formFieldsTranslationRef);
  if (!api || !texts?.ready) {
    return undefined;
  }
  try {
    const options = await queryClientOf(api).fetchQuery(
      optionsQuery(api, component),
    );
    return { options, t: texts.t };
  } catch {
    return undefined;
  }
}

export const validateEnvironment: CustomFieldValidator<
  string,
  UiOptions<EnvironmentProps>
> = async (value, field, { apiHolder, formData, uiSchema }) => {
  const component = componentIn(formData, uiSchema?.['ui:options']);
  const help = value ? await helpOf(apiHolder, component) : undefined;
  const refusal = help && checkEnvironment(help.options, value, help.t);
  if (refusal) {
    field.addError(refusal);
  }
};

export const validateChoice =
  (choice: ChoiceField): CustomFieldValidator<string, UiOptions<ChoiceProps>> =>
  async (value, field, { apiHolder, formData, uiSchema }) => {
    const environment = environmentIn(formData, uiSchema?.['ui:options']);
    const help =
      value && environment ? await helpOf(apiHolder, undefined) : undefined;
    const refusal =
      help &&
      environment &&
      checkChoice(help.options, environment, choice, value, help.t);
    if (refusal) {
      field.addError(refusal);
    }
  };

export const validateCount: CustomFieldValidator<
  number,
  UiOptions<CountProps>
> = async (value, field, { apiHolder, formData, uiSchema }) => {
  const help =
    value === undefined ? undefined : await helpOf(apiHolder, undefined);
  const environment = environmentIn(formData, uiSchema?.['ui:options']);
  const refusal = help && checkCount(help.options, environment, value, help.t);
  if (refusal) {
    field.addError(refusal);
  }
};
