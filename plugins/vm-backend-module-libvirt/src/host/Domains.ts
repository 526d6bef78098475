import {
  decodeRecord,
  encodeRecord,
  type LibvirtRecord,
} from '../machine/MachineRecord';
import { type ListedDomain, readList, readState } from '../virsh/answers';
import type { DomainState } from '../virsh/domainState';
import type { Virsh } from '../virsh/Virsh';
import {
  VirshError,
  VirshUnreachable,
  orAbsent,
  orDone,
} from '../virsh/VirshError';
import { ImageVolumes } from './ImageVolumes';
import {
  interfaceXml,
  METADATA_URI,
  type NetworkSpec,
  titleOf,
} from '../xml/domain';

/** The machines of a host. */
export class Domains {
  private hypervisors: Promise<string> | undefined;

  constructor(
    private readonly virsh: Virsh,
    readonly owner: { executor: string; portal: string },
  ) {}

  /**
   * The machines of this executor of this portal; others may have machines on the
   * host as well. Older machines, whose tags are shorter, belong to this one.
   */
  async list(signal: AbortSignal): Promise<ListedDomain[]> {
    const answer = await this.virsh.run(['list', '--all', '--title'], {
      signal,
    });
    return readList(answer).filter(
      ({ executor = this.owner.executor, portal = this.owner.portal }) =>
        executor === this.owner.executor && portal === this.owner.portal,
    );
  }

  /** The id of a domain of that name, if there is one. */
  async idOf(name: string, signal: AbortSignal): Promise<string | undefined> {
    const answer = await this.virsh
      .run(['domuuid', name], { signal })
      .catch(error => {
        if (error instanceof VirshError) {
          return undefined;
        }
        throw error;
      });
    return answer?.trim();
  }

  /** Undefined where there is no such domain. */
  async state(
    vmId: string,
    signal: AbortSignal,
  ): Promise<DomainState | undefined> {
    const answer = await this.ofDomain(
      vmId,
      ['domstate', vmId, '--reason'],
      signal,
    );
    return answer === undefined ? undefined : readState(answer);
  }

  /** As it runs, or would start; undefined where there is no such domain. */
  async describe(
    vmId: string,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    return this.ofDomain(vmId, ['dumpxml', vmId], signal);
  }

  /** Undefined where there is no such domain, or it is not ours. */
  async record(
    vmId: string,
    signal: AbortSignal,
  ): Promise<LibvirtRecord | undefined> {
    const answer = await orAbsent(
      this.ofDomain(vmId, ['metadata', vmId, METADATA_URI, '--config'], signal),
    );
    const [, text] = /<job[^>]*>([^<]*)<\/job>/.exec(answer ?? '') ?? [];
    return text ? decodeRecord(text) : undefined;
  }

  async writeRecord(record: LibvirtRecord, signal: AbortSignal): Promise<void> {
    await this.virsh.run(
      [
        'metadata',
        record.vmId,
        METADATA_URI,
        '--config',
        '--key',
        'backlot',
      ].concat('--set', `<job>${encodeRecord(record)}</job>`),
      { signal },
    );
  }

  /** Writes the ownership tag, which says whether a machine waits for room. */
  async writeTag(
    machine: Pick<ListedDomain, 'vmId' | 'memoryMiB' | 'waitsSince'>,
    signal: AbortSignal,
  ): Promise<void> {
    await this.virsh.run(
      ['desc', machine.vmId, '--config', '--title', '--new-desc'].concat(
        titleOf({ ...machine, ...this.owner }),
      ),
      { signal },
    );
  }

  /** Defining a domain again does not make another one. */
  async define(xml: string, signal: AbortSignal): Promise<void> {
    await this.virsh.withFile(xml, file =>
      this.virsh.run(['define', file, '--validate'], { signal }),
    );
  }

  async start(vmId: string, signal: AbortSignal): Promise<void> {
    await orDone(this.virsh.run(['start', vmId], { signal }));
  }

  /** Lets a paused or suspended machine continue. */
  async resume(
    vmId: string,
    { remedy }: Pick<DomainState, 'remedy'>,
    signal: AbortSignal,
  ): Promise<void> {
    const command = remedy === 'wake' ? 'dompmwakeup' : 'resume';
    await orDone(this.virsh.run([command, vmId], { signal }));
  }

  /** Changes the network card of a machine that does not run. */
  async setInterface(
    vmId: string,
    mac: string,
    network: NetworkSpec,
    signal: AbortSignal,
  ): Promise<void> {
    await this.virsh.withFile(interfaceXml(mac, network), file =>
      this.virsh.run(['update-device', vmId, file, '--config'], { signal }),
    );
  }

  /** Presses the power button. */
  async shutdown(vmId: string, signal: AbortSignal): Promise<void> {
    await orDone(
      this.virsh.run(['shutdown', vmId, '--mode', 'acpi'], { signal }),
    );
  }

  async destroy(vmId: string, signal: AbortSignal): Promise<void> {
    await orDone(this.ofDomain(vmId, ['destroy', vmId], signal));
  }

  async undefine(vmId: string, signal: AbortSignal): Promise<void> {
    await this.ofDomain(
      vmId,
      ['undefine', vmId, '--managed-save', '--nvram'].concat(
        '--snapshots-metadata',
        '--checkpoints-metadata',
      ),
      signal,
    );
  }

  /** From now on the guest's reboots are reboots. */
  async keepThroughReboots(vmId: string, signal: AbortSignal): Promise<void> {
    await this.virsh.run(
      ['set-lifecycle-action', vmId, '--type', 'reboot'].concat(
        '--action',
        'restart',
        '--live',
        '--config',
      ),
      { signal },
    );
  }

  /** Of the images that the host's machines were made from, whosever they are. */
  async imageKeys(signal: AbortSignal): Promise<Set<string>> {
    const ids = await this.virsh.run(['list', '--all', '--uuid'], { signal });
    const keys = new Set<string>();
    for (const id of ids.split('\n').filter(Boolean)) {
      const xml = (await this.ofDomain(id, ['dumpxml', id], signal)) ?? '';
      for (const [name] of xml.matchAll(/backlot-image\.[^<>/'"]+/g)) {
        const key = ImageVolumes.keyOf(name);
        if (key) {
          keys.add(key);
        }
      }
      const [, record] = /<\w+:job[^>]*>([^<]+)<\/\w+:job>/.exec(xml) ?? [];
      if (record) {
        keys.add(decodeRecord(record).image.key);
      }
    }
    return keys;
  }

  async hypervisor(
    accelerator: 'auto' | 'kvm' | 'tcg',
    signal: AbortSignal,
  ): Promise<'kvm' | 'qemu'> {
    if (accelerator !== 'auto') {
      return accelerator === 'kvm' ? 'kvm' : 'qemu';
    }
    // Read once: libvirt may probe every QEMU of the host for its answer.
    this.hypervisors ??= this.virsh.run(['capabilities'], { signal });
    const answer = await this.hypervisors.catch(error => {
      this.hypervisors = undefined;
      throw error;
    });
    const [x86 = ''] = /<arch name='x86_64'>[^]*?<\/arch>/.exec(answer) ?? [];
    return x86.includes("<domain type='kvm'") ? 'kvm' : 'qemu';
  }

  /** Undefined where there is no such domain. */
  private async ofDomain(
    vmId: string,
    args: string[],
    signal: AbortSignal,
  ): Promise<string | undefined> {
    try {
      return await this.virsh.run(args, { signal });
    } catch (error) {
      if (!(error instanceof VirshError) || !error.isWithoutDomain) {
        throw error;
      }
      const ids = await this.virsh.run(['list', '--all', '--uuid'], { signal });
      if (!ids.includes(vmId)) {
        return undefined;
      }
      throw new VirshUnreachable(error.message);
    }
  }
}
