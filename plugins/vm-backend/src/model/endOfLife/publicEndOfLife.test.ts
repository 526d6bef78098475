import { publicDatesSource, publicEndOfLife } from './publicEndOfLife';

describe('publicEndOfLife', () => {
  it.each([
    ['Debian', '11', '2026-08-31'],
    ['Debian', '12.11', '2028-06-30'],
    ['debian GNU/Linux', '12', '2028-06-30'],
    ['Ubuntu', '24.04', '2029-05-31'],
    ['Ubuntu', '24.04.1', '2029-05-31'],
    ['Debian', '99', undefined],
    ['Plan 9', '4', undefined],
  ])('%s %s: %s', (name, version, date) => {
    expect(publicEndOfLife({ name, version })).toBe(date);
  });

  it('says where it has them from', () => {
    expect(publicDatesSource).toMatch(/distro-info-data .*, \d{4}-\d\d-\d\d$/);
  });
});
