import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ExecutorError } from '@backlot/plugin-vm-node';
import { operation, spec, vm } from '@backlot/plugin-vm-node/testing';
import { Host } from './__testUtils__/Host';

jest.setTimeout(600_000);

let host: Host;

afterEach(async () => {
  await host?.dispose();
});

describe('QEMU refuses, and leaves nothing behind,', () => {
  const refusal = async (): Promise<string> => {
    const web = vm();
    const error = await host.submit(operation('create', web)).then(
      () => undefined,
      reason => reason,
    );
    expect(error).toBeInstanceOf(ExecutorError);
    expect(await host.listed()).toEqual([]);
    expect(await host.filesOf(web.id)).toEqual([]);
    return error.code;
  };

  it('when QEMU is missing', async () => {
    host = await Host.create({ binary: 'qemu-system-none' });
    expect(await refusal()).toBe('QemuNotFound');
    expect(await host.executor.health()).toEqual({
      healthy: true,
      message: expect.stringContaining('Install QEMU'),
    });
  });

  it('when the image is missing', async () => {
    host = await Host.create({ imagesDir: os.tmpdir() });
    expect(await refusal()).toBe('ImageNotFound');
  });

  it('when the image is corrupt, from one machine to the next', async () => {
    host = await Host.create();
    const imagesDir = await host.copyImages();
    host.restartBackend({ imagesDir });
    await host.run(operation('create', vm()));

    const initrd = path.join(imagesDir, 'micro', 'initrd.gz');
    const content = await fs.readFile(initrd);
    content[content.length >> 1] ^= 0xff;
    await fs.writeFile(initrd, content);
    const web = vm();
    await expect(host.submit(operation('create', web))).rejects.toMatchObject({
      code: 'ImageCorrupt',
      message: expect.stringContaining('initrd.gz'),
    });
    expect(await host.filesOf(web.id)).toEqual([]);
  });

  it('when the disk is too full', async () => {
    host = await Host.create({ minFreeDiskMiB: 2 ** 40 });
    expect(await refusal()).toBe('DiskFull');
    expect(await host.executor.health()).toEqual({
      healthy: true,
      message: expect.stringContaining('Free some space'),
    });
  });

  it('when QEMU cannot start', async () => {
    host = await Host.create({ network: { bindAddress: '192.0.2.1' } });
    const web = vm();
    expect(await host.run(operation('create', web))).toMatchObject({
      state: 'failed',
      error: {
        code: 'StartFailed',
        message: expect.stringContaining('forwarding rule'),
      },
    });
    expect(await host.filesOf(web.id)).toEqual([]);
  });

  it('when the VM belongs to another host', async () => {
    host = await Host.create();
    const web = { ...vm(), placement: 'elsewhere' };
    await expect(host.submit(operation('create', web))).rejects.toMatchObject({
      code: 'WrongHost',
    });
    expect(await host.filesOf(web.id)).toEqual([]);
    expect(
      await host.run(operation('delete', web, { force: true })),
    ).toMatchObject({
      state: 'succeeded',
      unconfirmed: expect.stringContaining('on the host elsewhere'),
    });
  });
});

it('refuses what it cannot make before anything is stored', async () => {
  host = await Host.create();
  await expect(
    host.executor.validate(spec({ userData: '#cloud-config\n' })),
  ).rejects.toThrow(/userData: .* start with #!/);
  await expect(
    host.executor.validate(
      spec({ size: { ...spec().size, name: 'nano', memoryMiB: 64 } }),
    ),
  ).rejects.toThrow(/size: nano has 64 MiB .* needs 128 MiB/);
  await expect(host.executor.validate(spec())).resolves.toBeUndefined();
});
