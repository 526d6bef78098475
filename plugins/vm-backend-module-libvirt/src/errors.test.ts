import { refusal } from './errors';
import { VirshError } from './virsh/VirshError';

it.each([
  [
    'qemu-system-x86_64: error: failed to set MSR 0x10a to 0x69',
    'KvmUnusable',
    false,
  ],
  ["domain 'web-1' already exists with uuid 1", 'NameTaken', false],
  ['Cannot allocate memory', 'HostMemory', true],
  ['No space left on device', 'DiskFull', false],
  ['cannot acquire state change lock', 'HostBusy', true],
  ['something new', 'LibvirtRefused', false],
])('explains "%s"', (answer, code, retryable) => {
  const error = refusal(new VirshError('start 1', answer), 'lab-1');
  expect(error).toMatchObject({ code, retryable });
  expect(error.message).toBe(`libvirt on lab-1 refused: ${answer}`);
});
