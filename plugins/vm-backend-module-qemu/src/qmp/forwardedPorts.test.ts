import { forwardedPorts } from './forwardedPorts';

it('reads the host ports that QEMU chose', () => {
  const usernet = [
    'Hub -1 (net):',
    '  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ',
    '  TCP[ESTABLISHED]   17       127.0.0.1 44955       10.0.2.15    80     0     0',
    '  TCP[HOST_FORWARD]  15       127.0.0.1 33333       10.0.2.15    22     0     0',
    '  TCP[HOST_FORWARD]  14       127.0.0.1 44955       10.0.2.15    80     0     0',
    '',
  ].join('\r\n');
  expect(forwardedPorts(usernet)).toEqual(
    new Map([
      [22, 33333],
      [80, 44955],
    ]),
  );
});
