type Options = {
  environmentField?: string;
  environment?: string;
  componentField?: string;
};

const textIn = (formData: unknown, field: string): string | undefined => {
  const value = (formData as Record<string, unknown> | undefined)?.[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** The environment of a field: a fixed one, or the value of another field. */
export const environmentIn = (
  formData: unknown,
  options: Options | undefined,
): string | undefined =>
  options?.environment ??
  textIn(formData, options?.environmentField ?? 'environment');

/** The component of the VMs, if a field of the form holds it. */
export const componentIn = (
  formData: unknown,
  options: Options | undefined,
): string | undefined =>
  options?.componentField
    ? textIn(formData, options.componentField)
    : undefined;
