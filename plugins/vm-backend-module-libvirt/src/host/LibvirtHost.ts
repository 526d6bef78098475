import type { HostConfig } from '../config';
import { Virsh } from '../virsh/Virsh';
import { VirshHangs } from '../virsh/VirshError';
import { readFields } from '../virsh/answers';
import { Admission } from './Admission';
import { Domains } from './Domains';
import { ImageVolumes } from './ImageVolumes';
import { Network } from './Network';
import { Volumes } from './Volumes';

const HEALTH_MS = 10_000;
/** Longer than the time between two health checks. */
const HANGS_MS = 90_000;

/** One host of libvirt, local or remote. */
export class LibvirtHost {
  readonly virsh: Virsh;
  readonly domains: Domains;
  readonly admission: Admission;
  readonly volumes: Volumes;
  readonly images: ImageVolumes;
  readonly network: Network;

  private hang: { error: VirshHangs; until: number } | undefined;

  constructor(
    readonly name: string,
    readonly config: HostConfig,
    owner: { executor: string; portal: string },
  ) {
    this.virsh = new Virsh(config.uri);
    this.domains = new Domains(this.virsh, owner);
    this.admission = new Admission(this.domains, config);
    this.volumes = new Volumes(this.virsh, config.pool, name);
    this.images = new ImageVolumes(this.volumes);
    this.network = new Network(this.virsh, config.network, config);
  }

  /** @throws when it does not answer */
  async version(signal: AbortSignal): Promise<string> {
    try {
      const { 'Using library': libvirt, 'Running hypervisor': hypervisor } =
        readFields(
          await this.virsh.run(['version'], { signal, timeoutMs: HEALTH_MS }),
        );
      this.hang = undefined;
      const filter = await this.network.describeFilter(signal);
      return [libvirt, hypervisor, filter].filter(Boolean).join(', ');
    } catch (error) {
      this.hang =
        error instanceof VirshHangs
          ? { error, until: Date.now() + HANGS_MS }
          : undefined;
      throw error;
    }
  }

  /**
   * A call to a host that hangs would wait as well, and delay the work on other
   * hosts.
   */
  throwIfHangs(): void {
    if (this.hang && Date.now() < this.hang.until) {
      throw this.hang.error;
    }
  }

  async close(): Promise<void> {
    this.images.close();
    await this.virsh.close();
  }
}
