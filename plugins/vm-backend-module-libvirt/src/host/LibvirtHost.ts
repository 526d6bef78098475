import type { HostConfig } from '../config';
import { Virsh } from '../virsh/Virsh';
import { readFields } from '../virsh/answers';
import { Domains } from './Domains';
import { ImageVolumes } from './ImageVolumes';
import { Network } from './Network';
import { Volumes } from './Volumes';

const HEALTH_MS = 10_000;

/** One host of libvirt, near or far. */
export class LibvirtHost {
  readonly virsh: Virsh;
  readonly domains: Domains;
  readonly volumes: Volumes;
  readonly images: ImageVolumes;
  readonly network: Network;

  constructor(readonly name: string, readonly config: HostConfig) {
    this.virsh = new Virsh(config.uri);
    this.domains = new Domains(this.virsh);
    this.volumes = new Volumes(this.virsh, config.pool, name);
    this.images = new ImageVolumes(this.volumes);
    this.network = new Network(this.virsh, config.network);
  }

  /** @throws when it does not answer */
  async version(signal: AbortSignal): Promise<string> {
    const { 'Using library': libvirt, 'Running hypervisor': hypervisor } =
      readFields(
        await this.virsh.run(['version'], { signal, timeoutMs: HEALTH_MS }),
      );
    return [libvirt, hypervisor].filter(Boolean).join(', ');
  }

  async close(): Promise<void> {
    this.images.close();
    await this.virsh.close();
  }
}
