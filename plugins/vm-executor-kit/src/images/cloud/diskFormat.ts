import fs from 'node:fs/promises';

const HEADER_BYTES = 104;
const QCOW2 = 0x514649fb;

/** Bits of QCOW2's incompatible features. */
const CORRUPT = 2n;
const EXTERNAL_DATA = 4n;

const OTHERS: [magic: string, what: string][] = [
  ['fd377a585a00', 'compressed with xz'],
  ['1f8b', 'compressed with gzip'],
  ['28b52ffd', 'compressed with zstd'],
  ['425a68', 'compressed with bzip2'],
  ['504b0304', 'a ZIP archive'],
  ['4b444d56', 'a VMDK disk'],
];

/**
 * Says why a file is no disk of the format that machines may be made from;
 * undefined where it is one.
 *
 * @remarks
 * A QCOW2 disk may name another file to read from. QEMU would open that on the
 * host, whatever it is, so such disks are refused.
 */
export async function unfitFor(
  format: 'qcow2' | 'raw',
  file: string,
): Promise<string | undefined> {
  const header = await readStart(file);
  const magic = header.toString('hex', 0, 8);
  const other = OTHERS.find(([start]) => magic.startsWith(start));
  if (other) {
    return `it is ${other[1]}. Unpack or convert it with "qemu-img convert -O qcow2", and give the hash of the outcome`;
  }
  const isQcow2 = header.length >= 72 && header.readUInt32BE(0) === QCOW2;
  if (format === 'raw') {
    return isQcow2 ? 'it is a QCOW2 disk: set format to qcow2' : undefined;
  }
  if (!isQcow2) {
    return 'it is no QCOW2 disk: set format to raw if it is one';
  }

  const version = header.readUInt32BE(4);
  if (version !== 2 && version !== 3) {
    return `it is QCOW${version}`;
  }
  if (header.readBigUInt64BE(8) !== 0n) {
    return 'it reads from a backing file. Make it whole with "qemu-img convert"';
  }
  if (header.readUInt32BE(32) !== 0) {
    return 'it is encrypted';
  }
  if (version === 2) {
    return undefined;
  }
  if (header.length < HEADER_BYTES) {
    return 'its header is cut off';
  }
  const features = header.readBigUInt64BE(72);
  if (features & EXTERNAL_DATA) {
    return 'its data are in another file. Make it whole with "qemu-img convert"';
  }
  return features & CORRUPT ? 'its header says that it is corrupt' : undefined;
}

/** How large a machine sees the disk. */
export async function diskBytes(
  format: 'qcow2' | 'raw',
  file: string,
): Promise<number> {
  if (format === 'raw') {
    return (await fs.stat(file)).size;
  }
  return Number((await readStart(file)).readBigUInt64BE(24));
}

async function readStart(file: string): Promise<Buffer> {
  const handle = await fs.open(file, 'r');
  try {
    const buffer = Buffer.alloc(HEADER_BYTES);
    const { bytesRead } = await handle.read(buffer, 0, HEADER_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
