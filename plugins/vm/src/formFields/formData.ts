type Options = {
  environmentField?: string;
  environment?: string;
  componentField?: string;
};

const textIn = (formData: unknown, field: string): string | undefined => {
  const value = (formData as Record<string, unknown> | undefined)?.[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** The environment that a field is about: a fixed one, or that of a field. */
export const environmentIn = (
  formData: unknown,
  options: Options | undefined,
): string | undefined =>
  options?.environment ??
  textIn(formData, options?.environmentField ?? 'environment');

/** The component that the VMs are for, where the form asks for one. */
export const componentIn = (
  formData: unknown,
  options: Options | undefined,
): string | undefined =>
  options?.componentField
    ? textIn(formData, options.componentField)
    : undefined;
