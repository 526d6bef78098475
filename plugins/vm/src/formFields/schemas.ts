import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';

const COMPONENT_FIELD =
  'name of the field with the component of the VMs, if it exists already; the user can choose the environments where they may create VMs for it';
const ENVIRONMENT_FIELD =
  'name of the field with the environment; defaults to "environment"';
const ENVIRONMENT = 'a fixed environment, if the form has no field for it';

export const environmentSchema = makeFieldSchema({
  output: z => z.string(),
  uiOptions: z =>
    z.object({
      componentField: z.string().optional().describe(COMPONENT_FIELD),
    }),
});

/** A choice among the options of an environment. */
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
