import type { VmApi, VmOptions } from '@backlot/plugin-vm-common';

/** All fields of a form, and its validation, need the same options. */
const FRESH_MS = 60_000;

type Answer = { at: number; options: Promise<VmOptions> };

const answers = new WeakMap<VmApi, Map<string, Answer>>();

/**
 * The options, loaded once for all fields of a form.
 *
 * @param component - limits `canCreate` to this component
 */
export function formOptions(
  api: VmApi,
  component: string | undefined,
): Promise<VmOptions> {
  const ofApi = answers.get(api) ?? new Map<string, Answer>();
  answers.set(api, ofApi);
  const key = component ?? '';
  const known = ofApi.get(key);
  if (known && Date.now() - known.at < FRESH_MS) {
    return known.options;
  }
  const options = api.getOptions({ component });
  ofApi.set(key, { at: Date.now(), options });
  // The next caller tries again.
  options.catch(() => ofApi.delete(key));
  return options;
}
