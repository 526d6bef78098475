import { ConfigReader } from '@backstage/config';
import {
  executorConfigKeys,
  forExecutorKeys,
  readKindConfig,
} from './executorConfig';

const read = (more: object, own: object = { region: 'here' }) =>
  readKindConfig({
    id: 'cloud',
    config: new ConfigReader({ kind: 'aws', aws: own, ...more }),
    kind: 'aws',
    keys: ['region', 'zones'],
  });

describe('readKindConfig', () => {
  it('gives what stands below the key of the kind', () => {
    expect(read({}).getString('region')).toBe('here');
  });

  it('leaves the keys of the engine alone', () => {
    const common = Object.fromEntries(
      executorConfigKeys.map(key => [key, 'anything']),
    );
    expect(read(common).getString('region')).toBe('here');
  });

  it.each([
    [{ callTimout: '1m' }, undefined, 'vm.executors.cloud.callTimout:'],
    [{ region: 'here' }, undefined, 'vm.executors.cloud.region:'],
    [{}, { regoin: 'here' }, 'vm.executors.cloud.aws.regoin:'],
  ])('names a key that nobody reads: %j %j', (more, own, named) => {
    expect(() => read(more, own)).toThrow(`${named} there is no such key`);
  });

  it('says that the key of the kind is missing', () => {
    expect(() => read({ aws: undefined })).toThrow(/aws/);
  });
});

it('has an entry for each key of the engine', () => {
  expect(Object.keys(forExecutorKeys(1))).toEqual([...executorConfigKeys]);
});
