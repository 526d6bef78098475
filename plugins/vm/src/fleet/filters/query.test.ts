import {
  changedFilter,
  parseFleetColumns,
  parseFleetFilter,
  parseFleetRange,
  parseFleetSort,
  splitList,
  withFleetFilter,
} from './query';

const params = (text: string) => new URLSearchParams(text);

describe('the filter in the URL', () => {
  it('has the syntax of the API', () => {
    expect(
      parseFleetFilter(
        params(
          'environment=staging&environment=production&phase=failed&label=team%3Dorders&tag=web&domain=domain:default/shop&text=10.0.',
        ),
      ),
    ).toEqual({
      environment: ['staging', 'production'],
      phase: ['failed'],
      label: ['team=orders'],
      tag: ['web'],
      domain: ['domain:default/shop'],
      text: '10.0.',
    });
  });

  it('leaves out what the API would refuse', () => {
    expect(
      parseFleetFilter(params('phase=melted&label=%3Dx&owner=&text=&tab=a')),
    ).toEqual({});
  });

  it('survives the way through the URL', () => {
    const filter = {
      owner: ['group:default/orders-team'],
      phase: ['ready' as const, 'lost' as const],
      text: 'orders',
    };
    expect(parseFleetFilter(withFleetFilter(params(''), filter))).toEqual(
      filter,
    );
  });

  it('restarts the list and keeps other parameters', () => {
    expect(
      withFleetFilter(params('sort=-name&cursor=abc&stack=go'), {
        image: ['micro'],
      }).toString(),
    ).toBe('sort=-name&image=micro');
  });

  it('drops empty values', () => {
    const filter = { stack: ['go'], text: 'a' };
    expect(changedFilter(filter, 'stack', [])).toEqual({ text: 'a' });
    expect(changedFilter(filter, 'text', '')).toEqual({ stack: ['go'] });
    expect(changedFilter(filter, 'image', ['micro'])).toEqual({
      ...filter,
      image: ['micro'],
    });
  });

  it('splits lists of words', () => {
    expect(splitList(' team=orders, tier ,')).toEqual(['team=orders', 'tier']);
  });
});

describe('the sort order in the URL', () => {
  it('is by name unless the API supports another one', () => {
    expect(parseFleetSort(params(''))).toBe('name');
    expect(parseFleetSort(params('sort=-createdAt'))).toBe('-createdAt');
    expect(parseFleetSort(params('sort=colour'))).toBe('name');
  });
});

it('takes the columns and the range of the charts from the URL', () => {
  expect(parseFleetColumns(params('columns=name, phase,'))).toEqual([
    'name',
    'phase',
  ]);
  expect(parseFleetColumns(params('columns='))).toBeUndefined();
  expect(parseFleetRange(params('range=90'))).toBe(90);
  expect(parseFleetRange(params('range=91'))).toBe(30);
  expect(parseFleetRange(params(''))).toBe(30);
});
