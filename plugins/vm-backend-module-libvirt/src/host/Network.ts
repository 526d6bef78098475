import { failures } from '../errors';
import { readFields, readLeases } from '../virsh/answers';
import type { Virsh } from '../virsh/Virsh';
import { VirshError, orAbsent } from '../virsh/VirshError';
import { freeAddress, readNetwork, reservationXml } from '../xml/network';
import type { Subnet } from './believable';

const MOST_TRIES = 20;

/** libvirt's filter that keeps a machine from using the address of another. */
const CLEAN_TRAFFIC = 'clean-traffic';

/** The network of a host's machines, and the addresses that it gives them. */
export class Network {
  private hasCleanTraffic: Promise<boolean> | undefined;

  constructor(
    private readonly virsh: Virsh,
    readonly name: string,
    private readonly options: { filter?: string | false } = {},
  ) {}

  /**
   * The filter for a machine's traffic. One that the config names must be on the
   * host; otherwise it is libvirt's clean-traffic, where the host has it and the
   * machine has a reserved address.
   */
  async filterFor(
    ip: string | undefined,
    signal: AbortSignal,
  ): Promise<{ name: string; ip?: string } | undefined> {
    const { filter } = this.options;
    if (filter === false) {
      return undefined;
    }
    if (filter) {
      return { name: filter, ip };
    }
    return ip && (await this.canFilter(signal))
      ? { name: CLEAN_TRAFFIC, ip }
      : undefined;
  }

  /** For the health of its host. */
  async describeFilter(signal: AbortSignal): Promise<string> {
    const { filter } = this.options;
    if (filter) {
      return `guests filtered by ${filter}`;
    }
    if (filter === undefined && (await this.canFilter(signal))) {
      return `guests with a reserved address filtered by ${CLEAN_TRAFFIC}`;
    }
    return 'guests not filtered';
  }

  private canFilter(signal: AbortSignal): Promise<boolean> {
    this.hasCleanTraffic ??= this.virsh.run(['nwfilter-list'], { signal }).then(
      answer => /\sclean-traffic\s*$/m.test(answer),
      error => {
        // A libvirt without the driver for filters.
        if (error instanceof VirshError) {
          return false;
        }
        this.hasCleanTraffic = undefined;
        throw error;
      },
    );
    return this.hasCleanTraffic;
  }

  /** The networks that machines may have addresses in, as libvirt knows them. */
  async subnets(signal: AbortSignal): Promise<Subnet[]> {
    return readNetwork(
      await this.virsh.run(['net-dumpxml', this.name], { signal }),
    ).subnets;
  }

  /**
   * A fixed address and the name by which others on the network find it.
   * Undefined where libvirt gives no addresses.
   */
  async reserve(
    host: { mac: string; name: string },
    signal: AbortSignal,
  ): Promise<{ ip: string; dns?: string } | undefined> {
    for (let tried = 0; tried < MOST_TRIES; tried++) {
      const { dhcp, domain } = readNetwork(
        await this.virsh.run(['net-dumpxml', this.name], { signal }),
      );
      if (!dhcp) {
        return undefined;
      }
      const dns = domain && `${host.name}.${domain}`;
      const mine = dhcp.reserved.find(({ mac }) => mac === host.mac);
      if (mine) {
        return { ip: mine.ip, dns };
      }
      const leased = (await this.leases(signal)).filter(
        ({ mac }) => mac !== host.mac,
      );
      const ip = freeAddress(
        dhcp,
        leased.map(lease => lease.ip),
        Number.parseInt(host.mac.slice(-8).replaceAll(':', ''), 16),
      );
      if (!ip) {
        throw failures.noFreeAddress(this.name);
      }
      try {
        await this.update('add', { ...host, ip }, signal);
        return { ip, dns };
      } catch (error) {
        // Another backend took the address.
        if (!(error instanceof VirshError) || !isTaken(error)) {
          throw error;
        }
      }
    }
    throw failures.noFreeAddress(this.name);
  }

  async release(mac: string, signal: AbortSignal): Promise<void> {
    const xml = await orAbsent(
      this.virsh.run(['net-dumpxml', this.name], { signal }),
    );
    const dhcp = xml && readNetwork(xml).dhcp;
    if (!dhcp) {
      return;
    }
    if (dhcp.reserved.some(host => host.mac === mac)) {
      await orAbsent(this.update('delete', { mac }, signal));
    }
  }

  /** The address that a machine was given. */
  async addressOf(
    mac: string,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    return (await this.leases(signal)).find(lease => lease.mac === mac)?.ip;
  }

  private async leases(signal: AbortSignal) {
    return readLeases(
      await this.virsh.run(['net-dhcp-leases', this.name], { signal }),
    );
  }

  private async update(
    command: 'add' | 'delete',
    host: { mac: string; name?: string; ip?: string },
    signal: AbortSignal,
  ): Promise<void> {
    const info = readFields(
      await this.virsh.run(['net-info', this.name], { signal }),
    );
    const where = [
      ...(info.Active === 'yes' ? ['--live'] : []),
      ...(info.Persistent === 'yes' ? ['--config'] : []),
    ];
    await this.virsh.withFile(reservationXml(host), file =>
      this.virsh.run(
        ['net-update', this.name, command, 'ip-dhcp-host', file].concat(where),
        { signal },
      ),
    );
  }
}

function isTaken(error: VirshError): boolean {
  return /existing dhcp host entry/i.test(error.answer);
}
