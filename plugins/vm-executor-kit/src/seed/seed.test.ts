import { seedImage } from './seed';
import { vfatImage } from './vfat';

/** Reads a FAT12 image as its specification says, apart from the writer. */
function readVfat(image: Buffer): {
  label: string;
  files: Map<string, string>;
} {
  const sector = image.readUInt16LE(11);
  const fatStart = image.readUInt16LE(14) * sector;
  const fatSectors = image.readUInt16LE(22);
  const rootStart = fatStart + image.readUInt8(16) * fatSectors * sector;
  const dataStart = rootStart + image.readUInt16LE(17) * 32;
  const next = (cluster: number) => {
    const pair = image.readUInt16LE(fatStart + Math.floor(cluster * 1.5));
    return cluster % 2 ? pair >> 4 : pair & 0xfff;
  };

  let label = '';
  let longName = '';
  const files = new Map<string, string>();
  for (let entry = rootStart; image[entry] !== 0; entry += 32) {
    const attribute = image[entry + 11];
    if (attribute === 0x0f) {
      const units = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30]
        .map(offset => image.readUInt16LE(entry + offset))
        .filter(unit => unit !== 0 && unit !== 0xffff);
      longName = String.fromCharCode(...units) + longName;
    } else if (attribute === 0x08) {
      label = image.toString('latin1', entry, entry + 11).trim();
    } else {
      const chunks: Buffer[] = [];
      let cluster = image.readUInt16LE(entry + 26);
      while (cluster >= 2 && cluster < 0xff8) {
        const start = dataStart + (cluster - 2) * sector;
        chunks.push(image.subarray(start, start + sector));
        cluster = next(cluster);
      }
      const size = image.readUInt32LE(entry + 28);
      const content = Buffer.concat(chunks).subarray(0, size).toString();
      files.set(longName, content);
      longName = '';
    }
  }
  return { label, files };
}

describe('seedImage', () => {
  it('is a disk labelled CIDATA with what the guest gets', () => {
    const { label, files } = readVfat(
      seedImage({
        instanceId: 'an-id',
        hostname: 'web-1',
        sshKeys: ['ssh-ed25519 AAAA a@b', 'ssh-ed25519 BBBB "c"'],
        userData: '#!/bin/sh\necho ä\n',
      }),
    );
    expect(label).toBe('CIDATA');
    expect(Object.fromEntries(files)).toEqual({
      'meta-data': [
        'instance-id: an-id',
        'local-hostname: web-1',
        'public-keys:',
        '  - "ssh-ed25519 AAAA a@b"',
        '  - "ssh-ed25519 BBBB \\"c\\""',
        '',
      ].join('\n'),
      'user-data': '#!/bin/sh\necho ä\n',
    });
  });

  it.each(['\u0092', '\u007f', '\u0085', '\ufffe', '\ud83d', '😀 ä \u2028'])(
    'keeps the character %j of a comment from spoiling the file',
    character => {
      const key = `ssh-ed25519 AAAA Jo${character}s laptop`;
      const { files } = readVfat(
        seedImage({ instanceId: 'i', hostname: 'h', sshKeys: [key] }),
      );
      const text = files.get('meta-data')!;
      // PyYAML takes printable ASCII whatever its version, and so does JSON.
      expect(text).toMatch(/^[\n\x20-\x7e]*$/);
      const [, value] = /^ {2}- (".*")$/m.exec(text)!;
      expect(JSON.parse(value)).toBe(key);
    },
  );

  it('refuses more than its disk holds, with a remedy', () => {
    const sshKeys = Array.from({ length: 3000 }, () => 'k'.repeat(1000));
    expect(() =>
      seedImage({ instanceId: 'i', hostname: 'h', sshKeys }),
    ).toThrow(expect.objectContaining({ code: 'SeedTooLarge' }));
  });

  it('has an empty file where there is no user data', () => {
    const { files } = readVfat(
      seedImage({ instanceId: 'i', hostname: 'h', sshKeys: [] }),
    );
    expect(files.get('user-data')).toBe('');
    expect(files.get('meta-data')).not.toContain('public-keys');
  });
});

describe('vfatImage', () => {
  it.each([1, 511, 512, 513, 65_536, 1_500_000])(
    'keeps a file of %i bytes',
    bytes => {
      const content = Buffer.alloc(bytes, 'backlot ');
      const { files } = readVfat(
        vfatImage('TEST', [
          { name: 'a-name-longer-than-thirteen.txt', content },
          { name: 'second', content: Buffer.from('2') },
        ]),
      );
      expect(files.get('a-name-longer-than-thirteen.txt')).toBe(
        content.toString(),
      );
      expect(files.get('second')).toBe('2');
    },
  );

  it('refuses what it cannot hold', () => {
    const content = Buffer.alloc(3_000_000);
    expect(() => vfatImage('TEST', [{ name: 'big', content }])).toThrow(
      RangeError,
    );
  });
});
