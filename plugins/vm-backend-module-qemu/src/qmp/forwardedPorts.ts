/**
 * The host ports that QEMU chose, by guest port, from `info usernet`:
 *
 *   Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ
 *   TCP[HOST_FORWARD]  14       127.0.0.1 44955       10.0.2.15    80     0     0
 *
 * No QMP command reports them in a structured way.
 */
export function forwardedPorts(usernet: string): Map<number, number> {
  const line = /^\s*TCP\[HOST_FORWARD\]\s+\d+\s+\S+\s+(\d+)\s+\S+\s+(\d+)\s/gm;
  return new Map(
    [...usernet.matchAll(line)].map(([, host, guest]) => [
      Number(guest),
      Number(host),
    ]),
  );
}
