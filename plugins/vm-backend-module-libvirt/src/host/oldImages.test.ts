import { operation, spec, vm } from '@backlot/plugin-vm-node/testing';
import { describeWithLibvirt } from '../__testUtils__/describeWithLibvirt';
import { TestHost } from '../__testUtils__/TestHost';
import { LibvirtHost } from './LibvirtHost';
import { removeOldImages } from './oldImages';

const GENEROUS_MS = 120_000;
const LATER_MS = Date.now() + 2 * 24 * 60 * 60 * 1000;

describeWithLibvirt('removeOldImages, with a real pool', () => {
  let testHost: TestHost;
  let host: LibvirtHost;
  const { signal } = new AbortController();

  beforeAll(async () => {
    testHost = await TestHost.create();
    const { name } = testHost;
    const config = {
      uri: 'qemu:///system',
      pool: name,
      network: name,
      isolated: false,
    };
    host = new LibvirtHost('here', config, { executor: name, portal: 'test' });
  }, GENEROUS_MS);

  afterAll(async () => {
    await host?.close();
    await testHost?.dispose();
  }, GENEROUS_MS);

  const keys = async () => {
    const names = await host.volumes.names(signal);
    return names.flatMap(
      name => /^backlot-image\.(.*)\.complete$/.exec(name)?.[1] ?? [],
    );
  };
  const remove = (current: string | undefined, now: number) =>
    removeOldImages(host, async () => current, signal, now);

  it(
    'keeps what a machine was made from, what is newest, recent or not known',
    async () => {
      const image = await testHost.addImageWithDisk('disky');
      const web = vm({ spec: spec() });
      web.spec.image = { ...web.spec.image, name: image };
      await testHost.run(operation('create', web));
      const [key] = await keys();
      expect(key).toMatch(/^disky-/);

      const newer = 'disky-00000000000000ff';
      expect(await remove(newer, LATER_MS)).toEqual([]);
      // Its disk alone, as of a machine that another program has defined.
      testHost.virsh('destroy', web.id);
      testHost.virsh('undefine', web.id);
      expect(await remove(newer, LATER_MS)).toEqual([]);
      testHost.virsh('vol-delete', `${web.id}.qcow2`, '--pool', testHost.name);

      expect(await remove(undefined, LATER_MS)).toEqual([]);
      expect(await remove(key, LATER_MS)).toEqual([]);
      expect(await remove(newer, Date.now())).toEqual([]);
      expect(await keys()).toEqual([key]);

      expect(await remove(newer, LATER_MS)).toEqual([key]);
      const left = await host.volumes.names(signal);
      expect(left.filter(name => name.startsWith('backlot-image.'))).toEqual(
        [],
      );
    },
    GENEROUS_MS,
  );
});
