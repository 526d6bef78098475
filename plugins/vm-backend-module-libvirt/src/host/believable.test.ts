import { believable } from './believable';

const lab = [{ address: '10.1.2.1', prefix: 24 }];

describe('believable', () => {
  it.each<
    [string, string[], typeof lab, string[] | undefined, string | undefined]
  >([
    ['its own network', ['10.1.2.9'], lab, undefined, '10.1.2.9'],
    ['another network', ['10.9.9.9'], lab, undefined, undefined],
    ['both', ['10.9.9.9', 'fd00::1', '10.1.2.9'], lab, undefined, '10.1.2.9'],
    ['a bridge', ['10.9.9.9'], [], undefined, '10.9.9.9'],
    [
      'a bridge whose ranges are known',
      ['10.9.9.9'],
      [],
      ['10.8.0.0/16'],
      undefined,
    ],
    ['a range of the config', ['10.8.1.1'], [], ['10.8.0.0/16'], '10.8.1.1'],
    ['the host itself', ['127.0.0.1'], [], undefined, undefined],
    ['the metadata service', ['169.254.169.254'], [], undefined, undefined],
    [
      'everybody',
      ['255.255.255.255', '224.0.0.1', '0.0.0.0'],
      [],
      undefined,
      undefined,
    ],
    [
      'no address',
      ['localhost', '10.1.2', '', '::1'],
      [],
      undefined,
      undefined,
    ],
  ])('of a guest that says %s', (_, said, subnets, configured, expected) => {
    expect(believable(said, subnets, configured)).toBe(expected);
  });
});
