import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';

const COMPONENT_FIELD =
  'name of the field with the component that the VMs are for, where it exists already; decides where the user may create VMs';
const ENVIRONMENT_FIELD =
  'name of the field with the environment; "environment" without';
const ENVIRONMENT = 'the environment, where the form does not ask for it';

export const environmentSchema = makeFieldSchema({
  output: z => z.string(),
  uiOptions: z =>
    z.object({
      componentField: z.string().optional().describe(COMPONENT_FIELD),
    }),
});

/** Of what an environment offers. */
export const choiceSchema = makeFieldSchema({
  output: z => z.string(),
  uiOptions: z =>
    z.object({
      environmentField: z.string().optional().describe(ENVIRONMENT_FIELD),
      environment: z.string().optional().describe(ENVIRONMENT),
    }),
});

export const countSchema = makeFieldSchema({
  output: z => z.number(),
  uiOptions: z =>
    z.object({
      environmentField: z.string().optional().describe(ENVIRONMENT_FIELD),
      environment: z.string().optional().describe(ENVIRONMENT),
    }),
});

export type EnvironmentProps = typeof environmentSchema.TProps;
export type ChoiceProps = typeof choiceSchema.TProps;
export type CountProps = typeof countSchema.TProps;
