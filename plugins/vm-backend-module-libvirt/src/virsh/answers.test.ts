import { titleOf } from '../xml/domain';
import { readFields, readLeases, readList, readState } from './answers';
import { domainOf } from './LifecycleWatch';

const id = '6e0bd531-0f4c-4e8e-8f3a-2b1a4f7c9d10';

describe('readList', () => {
  it.each([
    [' 1    web-1   running     backlot/ID/512', 'web-1', 'running'],
    [' -    web-1   shut off    backlot/ID/512', 'web-1', 'stopped'],
    [' 12   web-1   in shutdown   backlot/ID/512', 'web-1', 'running'],
    [' 3    web-1   paused      backlot/ID/512 ', 'web-1', 'unknown'],
    [' -    web-1   crashed     backlot/ID/512', 'web-1', 'stopped'],
  ])('%j', (line, name, power) => {
    expect(readList(`${line.replace('ID', id)}\n\n`)).toEqual([
      { vmId: id, name, power, memoryMiB: 512 },
    ]);
  });

  it('shows whose they are, and which wait for room', () => {
    const tag = { vmId: id, memoryMiB: 512, executor: 'a lab' };
    const read = (title: string) => readList(` -  web-1  shut off  ${title}`);
    expect(read(titleOf(tag))).toMatchObject([tag]);
    for (const more of [
      { waitsSince: 17 },
      { portal: 'the-lab-2' },
      { portal: 'the-lab-2', waitsSince: 17 },
    ]) {
      expect(read(titleOf({ ...tag, ...more }))).toEqual([
        { ...tag, ...more, name: 'web-1', power: 'stopped' },
      ]);
    }
    // Of a machine that is older than portals.
    expect(read(titleOf(tag))[0].portal).toBeUndefined();
    // Changed by hand: no reason to show no machine at all.
    expect(read(`backlot/${id}/512/100%`)).toMatchObject([
      { executor: '100%' },
    ]);
  });

  it.each([
    '',
    ' -    db     shut off   ',
    ' 1    my db  running    Our database',
    ` 1    db     running    backlot/${id}`,
    ` 1    db     running    a copy of backlot/${id}/512`,
  ])('leaves %j out, which is not ours', line => {
    expect(readList(line)).toEqual([]);
  });
});

describe('readState', () => {
  it.each([
    ['running (booted)\n\n', 'running', 'booted'],
    ['shut off (crashed)\n', 'stopped', 'crashed'],
    ['in shutdown (unknown)\n', 'running', 'unknown'],
    ['paused (I/O error)\n', 'unknown', 'I/O error'],
    ['something new', 'unknown', 'unknown'],
  ])('%j', (answer, power, reason) => {
    expect(readState(answer)).toMatchObject({ power, reason });
  });
});

describe('readLeases', () => {
  it('reads IPv4 addresses', () => {
    expect(
      readLeases(
        ` 2026-11-21 16:33:44   52:54:00:AB:cd:01   ipv4       10.1.2.33/24   web-1      -
 2026-11-21 16:33:44   52:54:00:ab:cd:02   ipv6       fd00::2/64     web-2      -
`,
      ),
    ).toEqual([{ mac: '52:54:00:ab:cd:01', ip: '10.1.2.33' }]);
  });
});

describe('readFields', () => {
  it('reads keys and values', () => {
    expect(readFields('Name:           net\nActive:         yes\n\n')).toEqual({
      Name: 'net',
      Active: 'yes',
    });
  });
});

describe('domainOf', () => {
  it.each([
    ["event 'lifecycle' for domain 'web-1': Stopped Destroyed", 'web-1'],
    [
      "event 'agent-lifecycle' for domain 'web-1': state: 'connected' reason: 'channel event'",
      'web-1',
    ],
    ["event 'rtc-change' for domain 'web-1': 0", undefined],
    ['', undefined],
  ])('%j', (line, domain) => {
    expect(domainOf(line)).toBe(domain);
  });
});
