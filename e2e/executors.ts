import { hasLibvirt } from './portals';

/** Those of the portal with three of them, and what their VMs are called. */
export const executors = [
  { id: 'local', title: 'This machine (QEMU)', name: 'shop' },
  { id: 'data-center', title: 'Data center (Proctor)', name: 'billing' },
  ...(hasLibvirt
    ? [{ id: 'lab', title: 'Lab (libvirt)', name: 'search' }]
    : []),
];
