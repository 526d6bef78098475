/**
 * Writes a small FAT12 file system with a few files in its root directory.
 *
 * cloud-init's NoCloud source reads such a disk when its label is CIDATA, and
 * writing one here needs no mkfs, mtools or ISO tool on the host.
 */

const SECTOR = 512;
const RESERVED_SECTORS = 1;
const FATS = 2;
const ROOT_ENTRIES = 64;
const ENTRY = 32;
/** A FAT of more clusters would be read as FAT16. */
const MAX_CLUSTERS = 4084;
const NAME_UNITS_PER_ENTRY = 13;

const ATTRIBUTE = { volumeLabel: 0x08, archive: 0x20, longName: 0x0f };

export type VfatFile = {
  name: string;
  content: Buffer;
};

/** The bytes of a FAT12 file system that holds the given files. */
export function vfatImage(label: string, files: VfatFile[]): Buffer {
  const clustersOf = (file: VfatFile) =>
    Math.ceil(file.content.length / SECTOR);
  const clusters = Math.max(
    files.reduce((sum, file) => sum + clustersOf(file), 0),
    1,
  );
  if (clusters > MAX_CLUSTERS) {
    throw new RangeError(
      `The files need ${clusters * SECTOR} bytes, more than the ${
        MAX_CLUSTERS * SECTOR
      } that the disk can hold`,
    );
  }

  const fatSectors = Math.ceil(((clusters + 2) * 1.5) / SECTOR);
  const rootSectors = (ROOT_ENTRIES * ENTRY) / SECTOR;
  const rootStart = RESERVED_SECTORS + FATS * fatSectors;
  const dataStart = rootStart + rootSectors;
  const sectors = dataStart + clusters;

  const image = Buffer.alloc(sectors * SECTOR);
  bootSector(label, sectors, fatSectors).copy(image, 0);

  const fat = Buffer.alloc(fatSectors * SECTOR);
  setFatEntry(fat, 0, 0xff8);
  setFatEntry(fat, 1, 0xfff);

  const directory: Buffer[] = [
    directoryEntry(paddedLabel(label), ATTRIBUTE.volumeLabel, 0, 0),
  ];
  let next = 2;
  files.forEach((file, index) => {
    const count = clustersOf(file);
    const first = count === 0 ? 0 : next;
    for (let i = 0; i < count; i++) {
      setFatEntry(fat, next + i, i === count - 1 ? 0xfff : next + i + 1);
    }
    file.content.copy(image, (dataStart + next - 2) * SECTOR);
    next += count;

    const shortName = `FILE${index}`.padEnd(11);
    directory.push(
      ...longNameEntries(file.name, shortName),
      directoryEntry(shortName, ATTRIBUTE.archive, first, file.content.length),
    );
  });
  const root = Buffer.concat(directory);
  if (root.length > ROOT_ENTRIES * ENTRY) {
    throw new RangeError(`${files.length} files do not fit into the directory`);
  }

  for (let i = 0; i < FATS; i++) {
    fat.copy(image, (RESERVED_SECTORS + i * fatSectors) * SECTOR);
  }
  root.copy(image, rootStart * SECTOR);
  return image;
}

function bootSector(
  label: string,
  sectors: number,
  fatSectors: number,
): Buffer {
  const sector = Buffer.alloc(SECTOR);
  sector.set([0xeb, 0x3c, 0x90], 0);
  sector.write('BACKLOT ', 3, 'latin1');
  sector.writeUInt16LE(SECTOR, 11);
  sector.writeUInt8(1, 13);
  sector.writeUInt16LE(RESERVED_SECTORS, 14);
  sector.writeUInt8(FATS, 16);
  sector.writeUInt16LE(ROOT_ENTRIES, 17);
  sector.writeUInt16LE(sectors, 19);
  sector.writeUInt8(0xf8, 21);
  sector.writeUInt16LE(fatSectors, 22);
  sector.writeUInt16LE(32, 24);
  sector.writeUInt16LE(2, 26);
  sector.writeUInt8(0x80, 36);
  sector.writeUInt8(0x29, 38);
  sector.writeUInt32LE(0xc1da7a00, 39);
  sector.write(paddedLabel(label), 43, 'latin1');
  sector.write('FAT12   ', 54, 'latin1');
  sector.set([0x55, 0xaa], 510);
  return sector;
}

function setFatEntry(fat: Buffer, cluster: number, value: number): void {
  const offset = Math.floor(cluster * 1.5);
  const pair = fat.readUInt16LE(offset);
  fat.writeUInt16LE(
    cluster % 2 === 0
      ? (pair & 0xf000) | value
      : (pair & 0x000f) | (value << 4),
    offset,
  );
}

function directoryEntry(
  name: string,
  attribute: number,
  cluster: number,
  size: number,
): Buffer {
  const entry = Buffer.alloc(ENTRY);
  entry.write(name, 0, 11, 'latin1');
  entry.writeUInt8(attribute, 11);
  // 1 January 1980: the earliest date there is, since zero is no valid one.
  entry.writeUInt16LE(0x0021, 24);
  entry.writeUInt16LE(cluster, 26);
  entry.writeUInt32LE(size, 28);
  return entry;
}

/** A long name precedes its short entry in pieces, the last piece first. */
function longNameEntries(name: string, shortName: string): Buffer[] {
  const checksum = shortNameChecksum(shortName);
  const count = Math.ceil(name.length / NAME_UNITS_PER_ENTRY);
  const units = Array.from({ length: count * NAME_UNITS_PER_ENTRY }, (_, i) => {
    if (i < name.length) {
      return name.charCodeAt(i);
    }
    return i === name.length ? 0x0000 : 0xffff;
  });
  const positions = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30];

  return Array.from({ length: count }, (_, piece) => {
    const entry = Buffer.alloc(ENTRY);
    const isLast = piece === count - 1;
    entry.writeUInt8((piece + 1) | (isLast ? 0x40 : 0), 0);
    entry.writeUInt8(ATTRIBUTE.longName, 11);
    entry.writeUInt8(checksum, 13);
    positions.forEach((position, i) =>
      entry.writeUInt16LE(units[piece * NAME_UNITS_PER_ENTRY + i], position),
    );
    return entry;
  }).reverse();
}

function shortNameChecksum(name: string): number {
  return [...Buffer.from(name, 'latin1')].reduce(
    (sum, byte) => (((sum & 1) << 7) + (sum >> 1) + byte) & 0xff,
    0,
  );
}

function paddedLabel(label: string): string {
  return label.padEnd(11).slice(0, 11);
}
