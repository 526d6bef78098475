import type { ExecutorOperation } from '@backlot/plugin-vm-node';
import {
  mentions,
  placeholders,
  render,
  unknownPlaceholders,
} from './template';

const operation = {
  id: 'op',
  type: 'create',
  attempt: 2,
  deadlineAt: new Date('2030-01-01T00:00:00Z'),
  vm: {
    name: 'orders-01',
    owner: 'group:default/orders-team',
    spec: {
      userData: '#!/bin/sh\necho "hi"',
      labels: { tier: 'gold' },
      sshKeys: ['a', 'b'],
      size: { cpus: 4 },
    },
  },
} as unknown as ExecutorOperation;

it.each([
  ['{{vm.name}}.example.com', 'orders-01.example.com'],
  ['{{ size.cpus }}/{{operation.attempt}}', '4/2'],
  ['{{vm.providerId}}', ''],
  ['{{sshKeys}}', 'a\nb'],
  ['{{labels}}', '{"tier":"gold"}'],
  ['{{userDataBase64}}', 'IyEvYmluL3NoCmVjaG8gImhpIg=='],
  ['{{portal}}/{{vm.name}}', 'main/orders-01'],
  ['plain {text}', 'plain {text}'],
])('%s', (text, expected) => {
  expect(render(text, { operation, portal: 'main' })).toBe(expected);
});

it('knows what it does not know', () => {
  expect(unknownPlaceholders('{{vm.name}} {{toString}} {{}}')).toEqual([
    'toString',
    '',
  ]);
  expect(mentions('a {{ vm.name }}', 'vm.name')).toBe(true);
});

it('knows no VM where machines are listed', () => {
  expect(
    render('{{portal}} {{operation.id}} {{operation.type}}', {
      listing: 'id',
      portal: 'main',
    }),
  ).toBe('main id list');
  expect(unknownPlaceholders('{{vm.name}}', placeholders.list)).toEqual([
    'vm.name',
  ]);
});
