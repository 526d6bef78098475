import { judgeDrift, sinceWhen, describeDifferences } from './drift';

const vm = { image: 'debian-12', imageVersion: '1' };
const size = { name: 'small', cpus: 2, memoryMiB: 512, diskGiB: 10 };
const found = {
  cpus: 2,
  memoryMiB: 512,
  diskGiB: 10,
  image: 'debian-12',
  imageVersion: '1',
  network: { expected: 'lab', found: 'lab' },
};

describe('judgeDrift', () => {
  it('finds nothing where all is as asked for, or not known', () => {
    expect(judgeDrift(vm, size, found)).toEqual([]);
    expect(judgeDrift(vm, size, {})).toEqual([]);
    expect(judgeDrift({ ...vm, imageVersion: null }, size, found)).toEqual([]);
  });

  it('names each field, with units', () => {
    const differences = judgeDrift(vm, size, {
      cpus: 4,
      memoryMiB: 256,
      diskGiB: 4.5,
      image: 'debian-11',
      imageVersion: '7',
      network: { expected: 'lab', found: 'wild' },
    });
    expect(differences).toEqual([
      { field: 'cpus', expected: '2', found: '4' },
      { field: 'memory', expected: '512 MiB', found: '256 MiB' },
      { field: 'disk', expected: '10 GiB', found: '4.5 GiB' },
      { field: 'image', expected: 'debian-12', found: 'debian-11' },
      { field: 'network', expected: 'lab', found: 'wild' },
    ]);
    expect(describeDifferences(differences)).toMatch(
      /^cpus 4 instead of 2, memory 256 MiB instead of 512 MiB, /,
    );
  });

  it('takes a larger disk, and reports another version of the same image', () => {
    expect(judgeDrift(vm, size, { ...found, diskGiB: 64 })).toEqual([]);
    expect(judgeDrift(vm, size, { ...found, imageVersion: '2' })).toEqual([
      { field: 'imageVersion', expected: '1', found: '2' },
    ]);
  });

  it('does not judge by a size that is not offered any more', () => {
    expect(
      judgeDrift(vm, undefined, { ...found, cpus: 9, diskGiB: 1 }),
    ).toEqual([]);
  });
});

it('a field keeps the time since when it differs', () => {
  const now = new Date('2030-01-02T00:00:00Z');
  const since = '2030-01-01T00:00:00.000Z';
  expect(
    sinceWhen(
      [
        { field: 'cpus', expected: '2', found: '8' },
        { field: 'image', expected: 'a', found: 'b' },
      ],
      [{ field: 'cpus', expected: '2', found: '4', since }],
      now,
    ).map(({ field, since: at }) => [field, at]),
  ).toEqual([
    ['cpus', since],
    ['image', '2030-01-02T00:00:00.000Z'],
  ]);
});
