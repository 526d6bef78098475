import { guestFailures } from '../errors';
import { vfatImage } from './vfat';

/** What a guest gets at its first boot. */
export type Seed = {
  instanceId: string;
  hostname: string;
  sshKeys: string[];
  userData?: string;
  /** Further settings, which user data may override. */
  vendorData?: string;
};

/** The NoCloud disk that cloud-init and the micro image read. */
export function seedImage(seed: Seed): Buffer {
  try {
    return image(seed);
  } catch (error) {
    if (error instanceof RangeError) {
      throw guestFailures.seedTooLarge();
    }
    throw error;
  }
}

function image(seed: Seed): Buffer {
  return vfatImage('CIDATA', [
    { name: 'meta-data', content: Buffer.from(metaData(seed)) },
    { name: 'user-data', content: Buffer.from(seed.userData ?? '') },
    ...(seed.vendorData
      ? [{ name: 'vendor-data', content: Buffer.from(seed.vendorData) }]
      : []),
  ]);
}

/** YAML, one key a line: the micro image reads it without a YAML parser. */
function metaData({ instanceId, hostname, sshKeys }: Seed): string {
  const lines = [`instance-id: ${instanceId}`, `local-hostname: ${hostname}`];
  if (sshKeys.length > 0) {
    lines.push('public-keys:', ...sshKeys.map(key => `  - ${asciiJson(key)}`));
  }
  return `${lines.join('\n')}\n`;
}

/**
 * A JSON string of ASCII alone. YAML reads JSON, but its readers refuse
 * characters that JSON leaves as they are, such as U+0092, and with one of
 * them the whole file: host name and all keys.
 */
function asciiJson(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
