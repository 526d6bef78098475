import { ConfigReader } from '@backstage/config';
import { procs } from './__testUtils__/TestProctor';
import { readProctorConfig } from './config';

const read = (change: object) =>
  readProctorConfig(
    'main',
    new ConfigReader({
      kind: 'proctor',
      url: 'https://proctor.example.com/',
      dialect: 'v2',
      procs,
      ...change,
    }),
  );

describe('readProctorConfig', () => {
  it('fills in what is usual', () => {
    expect(read({})).toMatchObject({
      url: 'https://proctor.example.com',
      headers: {},
      sentinel: 'VM_RESULT',
      unknownFor: 60_000,
      look: { least: 1000, most: 15_000 },
    });
  });

  it.each<[string, object, RegExp]>([
    ['no address', { url: 'proctor' }, /vm\.executors\.main\.url/],
    ['another scheme', { url: 'ftp://proctor' }, /main\.url/],
    ['an unknown dialect', { dialect: 'v3' }, /main\.dialect/],
    [
      'an unknown placeholder',
      {
        procs: {
          ...procs,
          delete: { name: 'd', args: { vm: '{{vm.name}} {{vm.colour}}' } },
        },
      },
      /procs\.delete\.args\.vm: \{\{vm\.colour\}\} is unknown; use /,
    ],
    [
      'a proc that cannot know its machine',
      { procs: { ...procs, create: { name: 'c', args: { id: '{{vm.id}}' } } } },
      /procs\.create\.args: must hand over \{\{vm\.name\}\}/,
    ],
    [
      'half of the power',
      { procs: { ...procs, stop: undefined } },
      /give start, stop and restart, or none/,
    ],
  ])('refuses %s', (_what, change, message) => {
    expect(() => read(change)).toThrow(message);
  });
});
