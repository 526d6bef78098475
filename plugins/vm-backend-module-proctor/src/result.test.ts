import { ListingScanner, ResultScanner } from './result';

const line = (text: string) => ({ text, isCut: false });
const printed = (value: unknown) => line(`VM_RESULT ${JSON.stringify(value)}`);

describe('ResultScanner', () => {
  const scanned = (...values: unknown[]) => {
    const scanner = new ResultScanner('VM_RESULT', 'op');
    const remarks = values.map(value => scanner.take(printed(value)));
    return { scanner, remarks };
  };

  it('takes the last result of the operation', () => {
    const { scanner, remarks } = scanned(
      { operation: 'op', providerId: '1' },
      { operation: 'op', providerId: '2' },
      { operation: 'other', providerId: '3' },
    );
    expect(scanner.result).toEqual({ providerId: '2' });
    expect(remarks).toEqual([
      undefined,
      undefined,
      'Backlot ignores this result: it is of another operation',
    ]);
  });

  it('leaves out addresses that lead to the portal, and says so', () => {
    const { scanner, remarks } = scanned({
      operation: 'op',
      addresses: [
        { type: 'forward', address: '127.0.0.1', port: 7007 },
        { type: 'ipv4', address: '198.51.100.1' },
      ],
    });
    expect(scanner.result?.addresses).toEqual([
      { type: 'ipv4', address: '198.51.100.1' },
    ]);
    expect(remarks[0]).toMatch(/type forward/);
  });

  it('names keys that it does not know', () => {
    const { scanner, remarks } = scanned({ operation: 'op', adresses: [] });
    expect(scanner.isDone).toBe(true);
    expect(remarks[0]).toMatch(/does not know adresses/);
  });

  it.each([
    [['list'], /no JSON object/],
    [{ operation: 'op', addresses: 'x' }, /addresses/],
    [{ operation: 'op', power: 'on' }, /power/],
    [{ operation: ['op'] }, /another operation/],
  ])('ignores %j', (value, reason) => {
    const { scanner, remarks } = scanned(value);
    expect(scanner.isDone).toBe(false);
    expect(remarks[0]).toMatch(reason);
  });

  it('ignores a result whose line was cut', () => {
    const scanner = new ResultScanner('VM_RESULT', 'op');
    scanner.take({ ...printed({ operation: 'op' }), isCut: true });
    expect(scanner.ignored).toMatch(/too long/);
  });
});

describe('ListingScanner', () => {
  const machine = { vmId: 'v', name: 'n', power: 'running' };

  it('collects machines until the list is complete', () => {
    const scanner = new ListingScanner('VM_RESULT', undefined);
    scanner.take(printed({ machines: [machine] }));
    expect(scanner.isDone).toBe(false);
    scanner.take(printed({ machines: [machine], complete: true }));
    expect(scanner.isDone).toBe(true);
    expect(scanner.machines).toHaveLength(2);
  });

  it.each([
    line('VM_RESULT {"operation":"op","machines":['),
    printed({ operation: 'op', machines: [{}] }),
    { ...printed({ operation: 'op', machines: [] }), isCut: true },
  ])('is not understood where a part is not: %j', broken => {
    const scanner = new ListingScanner('VM_RESULT', 'op');
    scanner.take(broken);
    expect(scanner.problem).toBeDefined();
  });

  it('takes no machines from lines that are not of this list', () => {
    const scanner = new ListingScanner('VM_RESULT', 'op');
    scanner.take(printed({ machines: [machine], complete: true }));
    scanner.take(line('VM_RESULT {'));
    expect(scanner).toMatchObject({ isDone: false, machines: [] });
    expect(scanner.problem).toBeUndefined();
  });
});
