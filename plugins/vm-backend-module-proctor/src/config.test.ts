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
      failedFor: 0,
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
          delete: {
            name: 'd',
            args: { vm: '{{vm.name}} {{vm.colour}} {{operation.id}}' },
          },
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
    [
      'a proc that cannot mark its result',
      {
        procs: { ...procs, delete: { name: 'd', args: { vm: '{{vm.name}}' } } },
      },
      /procs\.delete\.args: must hand over \{\{operation\.id\}\}/,
    ],
    [
      'a list of the machine of one VM',
      { procs: { ...procs, list: { name: 'l', args: { vm: '{{vm.name}}' } } } },
      /procs\.list\.args\.vm: \{\{vm\.name\}\} is unknown; use portal, /,
    ],
    [
      'a misspelt key',
      { sentinal: 'X' },
      /main\.sentinal: there is no such key; did you mean sentinel/,
    ],
    [
      'a misspelt key of a proc',
      {
        procs: {
          ...procs,
          create: { ...procs.create, idempotentByname: true },
        },
      },
      /procs\.create\.idempotentByname: there is no such key; did you mean idempotentByName/,
    ],
    [
      'a misspelt unit',
      { unknownFor: { secnds: 3 } },
      /main\.unknownFor: must be a duration/,
    ],
    [
      'a number that is none',
      { unknownFor: { seconds: 'soon' } },
      /main\.unknownFor: must be a duration/,
    ],
    [
      'a credential within arguments',
      {
        headers: { 'Access-Token': 'top-secret-token' },
        procs: {
          ...procs,
          list: { name: 'l', args: { token: 'top-secret-token' } },
        },
      },
      /procs\.list\.args\.token: holds the value of the header Access-Token/,
    ],
  ])('refuses %s', (_what, change, message) => {
    expect(() => read(change)).toThrow(message);
  });

  it('takes what environment variables give for numbers and booleans', () => {
    expect(
      read({
        unknownFor: { seconds: '90' },
        failedFor: '2m',
        look: { most: 'PT20S' },
        procs: {
          ...procs,
          create: { ...procs.create, idempotentByName: 'false' },
        },
      }),
    ).toMatchObject({
      unknownFor: 90_000,
      failedFor: 120_000,
      look: { most: 20_000 },
      procs: { create: { idempotentByName: false } },
    });
  });

  it('hands numbers and booleans to procs as text', () => {
    const list = { name: 'l', args: { limit: 5, all: true } };
    expect(read({ procs: { ...procs, list } }).procs.list?.args).toEqual({
      limit: '5',
      all: 'true',
    });
  });

  it('leaves the keys of the engine to the engine', () => {
    expect(() =>
      read({
        title: 'T',
        limits: { create: 3 },
        deadlines: {},
        attempts: {},
        backoff: {},
        callTimeout: { seconds: 3 },
      }),
    ).not.toThrow();
  });

  it('lets procs of v1 that owe no result do without the id of the operation', () => {
    const args = { vm: '{{vm.name}}' };
    expect(() =>
      read({
        dialect: 'v1',
        procs: { create: procs.create, delete: { name: 'd', args } },
      }),
    ).not.toThrow();
  });
});
