import type { VmApi, VmOptions } from '@backlot/plugin-vm-common';

/** A form asks for the same from each of its fields, and when it is checked. */
const FRESH_MS = 60_000;

type Answer = { at: number; options: Promise<VmOptions> };

const answers = new WeakMap<VmApi, Map<string, Answer>>();

/**
 * What may be asked for, read once for all fields of a form.
 *
 * @param component - whose VMs `canCreate` is about; without, those of any
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
  // Asked again by whoever wants it next.
  options.catch(() => ofApi.delete(key));
  return options;
}
