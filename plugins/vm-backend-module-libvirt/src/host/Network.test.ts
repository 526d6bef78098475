import { describeWithLibvirt } from '../__testUtils__/describeWithLibvirt';
import { TestHost } from '../__testUtils__/TestHost';
import { Virsh } from '../virsh/Virsh';
import { Network } from './Network';

describeWithLibvirt('Network, with a real one', () => {
  let host: TestHost;
  let replicas: Virsh[];
  const { signal } = new AbortController();

  beforeAll(async () => {
    host = await TestHost.create();
    replicas = [new Virsh('qemu:///system'), new Virsh('qemu:///system')];
  }, 60_000);

  afterAll(async () => {
    await Promise.all(replicas.map(virsh => virsh.close()));
    await host.dispose();
  }, 60_000);

  it('gives each machine an address of its own, also at the same time', async () => {
    // The addresses tried first follow from the end of the MAC address.
    const macs = Array.from(
      { length: 8 },
      (_, index) => `52:54:0${index}:00:00:01`,
    );
    const reserve = () =>
      Promise.all(
        macs.map((mac, index) =>
          new Network(replicas[index % 2], host.name).reserve(
            { mac, name: `web-${index}` },
            signal,
          ),
        ),
      );
    const reserved = await reserve();
    expect(new Set(reserved.map(address => address?.ip)).size).toBe(8);
    expect(reserved[3]?.dns).toBe(`web-3.${host.name}.test`);
    expect(await reserve()).toEqual(reserved);

    const network = new Network(replicas[0], host.name);
    const absent = new Network(replicas[0], 'no-such-network');
    await absent.release(macs[0], signal);
    for (const mac of [...macs, macs[0]]) {
      await network.release(mac, signal);
    }
    expect(host.virsh('net-dumpxml', host.name)).not.toContain('<host ');
  }, 60_000);
});
