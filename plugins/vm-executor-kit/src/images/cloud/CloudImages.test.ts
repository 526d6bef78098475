import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudBench,
  hashOf,
  qcow2,
  type ServerArguments,
} from './__testUtils__/CloudBench';

jest.setTimeout(60_000);

describe('cloud images', () => {
  const bench = new CloudBench();

  beforeEach(() => bench.open());
  afterEach(() => bench.close());

  const publish = (content?: Buffer) => bench.publish(content);
  const serve = (...args: ServerArguments) => bench.serve(...args);
  const open = (image: object, name?: string, stallMs?: number) =>
    bench.store(image, name, stallMs);

  it.each(['sha256', 'sha512'])(
    'is fetched, checked by its %s and kept as a version',
    async algorithm => {
      const content = await publish();
      const server = await serve();
      const hash = hashOf(content, algorithm);
      const store = open({ source: server.url('/moved'), [algorithm]: hash });

      expect(await store.ensure('stock', 'me')).toBe(false);
      const image = await bench.arrival(store);
      expect(image.manifest).toMatchObject({
        name: 'stock',
        version: hash.slice(0, 12),
        boot: null,
      });
      const kept = path.join(image.directory, image.manifest.disk!.file);
      expect(content.equals(await fs.readFile(kept))).toBe(true);
      expect(await bench.left()).toEqual([`${algorithm}-${hash}.qcow2`]);
      expect(server.requests).toEqual(['/moved', '/image']);
      expect(bench.logged.join('\n')).toContain(`${content.length} bytes`);
    },
  );

  it('comes from a file as well', async () => {
    const content = await publish();
    await bench.arrival(open({ source: bench.file, sha256: hashOf(content) }));
    expect(await bench.left()).toHaveLength(1);
  });

  it('is fetched once, whoever waits for it', async () => {
    const content = await publish();
    const server = await serve();
    const image = { source: server.url('/image'), sha256: hashOf(content) };
    const opened = ['one', 'two', 'three'].map(name => open(image, name));
    const images = await Promise.all(
      opened.flatMap(store => [
        bench.arrival(store, 'a'),
        bench.arrival(store, 'b'),
      ]),
    );
    expect(new Set(images.map(({ key }) => key)).size).toBe(1);
    expect(server.requests).toHaveLength(1);
  });

  it('takes over from one who died at it', async () => {
    const content = await publish();
    const server = await serve();
    const sha256 = hashOf(content);
    const cloud = path.join(bench.imagesDir, '.cloud');
    await fs.mkdir(cloud, { recursive: true });
    const part = path.join(cloud, `sha256-${sha256}.qcow2.dead.part`);
    await fs.writeFile(part, 'half');
    await fs.utimes(part, 0, 0);
    await bench.arrival(open({ source: server.url('/image'), sha256 }));
    expect(await bench.left()).toEqual([`sha256-${sha256}.qcow2`]);
  });

  it('waits for one who is at it elsewhere', async () => {
    const content = await publish();
    const server = await serve();
    const sha256 = hashOf(content);
    const cloud = path.join(bench.imagesDir, '.cloud');
    await fs.mkdir(cloud, { recursive: true });
    const whole = path.join(cloud, `sha256-${sha256}.qcow2`);
    await fs.writeFile(`${whole}.other.part`, content);
    const store = open({ source: server.url('/image'), sha256 });
    expect(await store.ensure('stock', 'me')).toBe(false);
    await sleep(50);
    await fs.rename(`${whole}.other.part`, whole);
    await bench.arrival(store);
    expect(server.requests).toEqual([]);
  });

  it('goes on where the connection was cut', async () => {
    const content = await publish();
    const half = content.length / 2;
    const server = await serve((_, response, count) => {
      if (count > 1) {
        return false;
      }
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, half), () => response.destroy());
      return true;
    });
    await bench.arrival(
      open({ source: server.url('/image'), sha256: hashOf(content) }),
    );
    const [, second] = server.requests;
    const from = Number(/bytes=(\d+)-/.exec(second)?.[1]);
    expect(from).toBeGreaterThan(0);
    expect(from).toBeLessThanOrEqual(half);
    expect(server.requests).toHaveLength(2);
  });

  it('begins again at a server that knows no ranges', async () => {
    const content = await publish();
    const server = await serve((_, response, count) => {
      response.writeHead(200, { 'content-length': content.length });
      if (count > 1) {
        response.end(content);
      } else {
        response.write(content.subarray(0, 100), () => response.destroy());
      }
      return true;
    });
    const image = await bench.arrival(
      open({ source: server.url('/image'), sha256: hashOf(content) }),
    );
    const kept = path.join(image.directory, 'disk.qcow2');
    expect(content.equals(await fs.readFile(kept))).toBe(true);
  });

  it('begins again where only the end of a transfer was lost', async () => {
    const content = await publish();
    const server = await serve(({ headers }, response, count) => {
      if (count === 1) {
        response.writeHead(200);
        response.write(content, () => setTimeout(() => response.destroy(), 50));
        return true;
      }
      if (!headers.range) {
        return false;
      }
      response.writeHead(416).end();
      return true;
    });
    await bench.arrival(
      open({ source: server.url('/image'), sha256: hashOf(content) }),
    );
    expect(server.requests.at(-1)).toBe('/image');
  });

  it.each<[string, Parameters<typeof serve>[0], string, boolean]>([
    [
      'is not there',
      (_, response) => Boolean(response.writeHead(404).end()),
      'ImageRefused',
      false,
    ],
    [
      'is forbidden',
      (_, response) => Boolean(response.writeHead(403).end()),
      'ImageRefused',
      false,
    ],
    [
      'has a server that fails',
      (_, response) => Boolean(response.writeHead(503).end()),
      'ImageUnreachable',
      true,
    ],
    [
      'has a server that hangs up',
      (_, response) => Boolean(response.destroy()),
      'ImageUnreachable',
      true,
    ],
    ['has a server that sends nothing', () => true, 'ImageUnreachable', true],
    [
      'has a server that stops in the middle',
      (_, response) => response.writeHead(200).write('some') || true,
      'ImageUnreachable',
      true,
    ],
    [
      'turns round in redirects',
      (_, response) =>
        Boolean(response.writeHead(302, { location: '/image' }).end()),
      'ImageUnreachable',
      true,
    ],
  ])('says so when the image %s', async (_, instead, code, retryable) => {
    const content = await publish();
    const server = await serve(instead);
    const store = open(
      {
        source: server.url('/image?token=hidden', 'me:secret@'),
        sha256: hashOf(content),
      },
      'one',
      200,
    );
    const failure = await bench.arrival(store).catch(error => error);
    expect(failure).toMatchObject({ code, retryable });
    const text = JSON.stringify([failure, failure.message, bench.logged]);
    expect(text).toContain('/image');
    expect(text).not.toMatch(/secret|hidden/);
    expect(await bench.left()).toEqual([]);
  });

  it('refuses what has another hash, and fetches it once for all who wait', async () => {
    const content = await publish();
    const server = await serve();
    const sha256 = hashOf(Buffer.from('another'));
    const store = open({ source: server.url('/image'), sha256 });
    const failures = await Promise.all(
      ['a', 'b', 'c'].map(waiter => bench.arrival(store, waiter).catch(e => e)),
    );
    for (const failure of failures) {
      expect(failure).toMatchObject({
        code: 'ImageHashWrong',
        retryable: false,
        message: expect.stringMatching(
          new RegExp(`stock.*${hashOf(content)}.*${sha256}`),
        ),
      });
    }
    expect(server.requests).toHaveLength(1);
    expect(await bench.left()).toEqual([]);

    // Whoever comes later has it tried again.
    expect(await store.ensure('stock', 'd')).toBe(false);
    await expect(bench.arrival(store, 'd')).rejects.toThrow('stock');
    expect(server.requests).toHaveLength(2);
  });

  it('sends the credentials of the URL', async () => {
    const content = await publish();
    const server = await serve((request, response) => {
      const { authorization } = request.headers;
      if (authorization === `Basic ${btoa('me:p@ss')}`) {
        return false;
      }
      response.writeHead(401).end();
      return true;
    });
    await bench.arrival(
      open({
        source: server.url('/image', 'me:p%40ss@'),
        sha256: hashOf(content),
      }),
    );
    expect(await bench.left()).toHaveLength(1);
  });

  it('keeps the credentials from the server that it is sent to', async () => {
    const content = await publish();
    const sent: (string | undefined)[] = [];
    const mirror = await serve(request => {
      sent.push(request.headers.authorization);
      return false;
    });
    const server = await serve((request, response) => {
      sent.push(request.headers.authorization);
      response.writeHead(302, { location: mirror.url('/image') }).end();
      return true;
    });
    const source = server.url('/image', 'me:secret@');
    await bench.arrival(open({ source, sha256: hashOf(content) }));
    expect(sent).toEqual([`Basic ${btoa('me:secret')}`, undefined]);
  });

  it('leaves what is too large', async () => {
    const content = await publish();
    const endless = await serve((_, response) => {
      response.writeHead(200);
      const more = () => {
        while (response.writable && response.write(content)) {
          // Until the buffer is full.
        }
      };
      response.on('drain', more);
      more();
      return true;
    });
    const store = open({
      source: endless.url('/image'),
      sha256: hashOf(content),
      maxGiB: 0.01,
    });
    await expect(bench.arrival(store)).rejects.toMatchObject({
      code: 'ImageTooLarge',
      remedy: expect.stringContaining('cloudImages.stock.maxGiB'),
    });
    expect(await bench.left()).toEqual([]);
  });

  it.each<[string, Buffer, object, string]>([
    [
      'with a backing file',
      qcow2(h => h.writeBigUInt64BE(512n, 8)),
      {},
      'backing file',
    ],
    [
      'with its data elsewhere',
      qcow2(h => h.writeBigUInt64BE(4n, 72)),
      {},
      'another file',
    ],
    ['that is encrypted', qcow2(h => h.writeUInt32BE(2, 32)), {}, 'encrypted'],
    ['that is corrupt', qcow2(h => h.writeBigUInt64BE(2n, 72)), {}, 'corrupt'],
    ['of another version', qcow2(h => h.writeUInt32BE(9, 4)), {}, 'QCOW9'],
    ['that is raw', Buffer.alloc(4096), {}, 'set format to raw'],
    ['that is called raw', qcow2(), { format: 'raw' }, 'set format to qcow2'],
    ['that is packed', Buffer.from('fd377a585a0000', 'hex'), {}, 'xz'],
    ['that is empty', Buffer.alloc(0), {}, 'no QCOW2'],
  ])('refuses a disk %s', async (_, content, more, why) => {
    await publish(content);
    const image = { source: bench.file, sha256: hashOf(content), ...more };
    await expect(bench.arrival(open(image))).rejects.toMatchObject({
      code: 'ImageUnfit',
      retryable: false,
      message: expect.stringContaining(why),
    });
    expect(await bench.left()).toEqual([]);
  });

  it('says that a file is missing, and that a fetched one was altered', async () => {
    const sha256 = hashOf(qcow2());
    const store = open({ source: bench.file, sha256 });
    await expect(bench.arrival(store)).rejects.toMatchObject({
      code: 'ImageRefused',
      message: expect.stringContaining(bench.file),
    });
    await publish();
    await bench.arrival(store, 'again');
    const fetched = path.join(
      bench.imagesDir,
      '.cloud',
      `sha256-${sha256}.qcow2`,
    );
    await fs.appendFile(fetched, 'x');
    await expect(
      bench.arrival(open({ source: bench.file, sha256 })),
    ).rejects.toMatchObject({
      code: 'ImageCorrupt',
      remedy: expect.stringContaining(fetched),
    });
  });

  it('is another version with another hash; machines keep theirs', async () => {
    const first = await publish();
    const before = await bench.arrival(
      open({ source: bench.file, sha256: hashOf(first) }),
    );
    const second = await publish(qcow2(disk => disk.writeUInt8(1, 2000)));
    const store = open({ source: bench.file, sha256: hashOf(second) });
    const after = await bench.arrival(store);
    expect(after.key).not.toBe(before.key);
    const kept = await store.stored(before.key);
    const content = await fs.readFile(path.join(kept.directory, 'disk.qcow2'));
    expect(content.equals(first)).toBe(true);
    expect(await store.available()).toEqual(['stock']);
  });

  it('ends its fetches with the executor', async () => {
    await publish();
    const server = await serve(() => true);
    const store = open({
      source: server.url('/image'),
      sha256: hashOf(qcow2()),
    });
    await store.ensure('stock', 'me');
    while (server.requests.length === 0) {
      await sleep(5);
    }
    store.close();
    while ((await bench.left()).length > 0) {
      await sleep(5);
    }
    expect(await bench.left()).toEqual([]);
  });
});
