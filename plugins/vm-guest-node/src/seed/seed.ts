import { vfatImage } from './vfat';

/** What a guest is told at its first boot. */
export interface Seed {
  instanceId: string;
  hostname: string;
  sshKeys: string[];
  userData?: string;
  /** What is told besides, which user data may override. */
  vendorData?: string;
}

/** The NoCloud disk that cloud-init and the micro image read. */
export function seedImage(seed: Seed): Buffer {
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
    lines.push(
      'public-keys:',
      ...sshKeys.map(key => `  - ${JSON.stringify(key)}`),
    );
  }
  return `${lines.join('\n')}\n`;
}
