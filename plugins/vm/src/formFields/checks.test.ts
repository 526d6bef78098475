import { english } from '../__testUtils__/english';
import { someOptions } from '../__testUtils__/fixtures';
import { checkChoice, checkCount, checkEnvironment } from './checks';
import { formFieldsTranslationRef } from './translation';

const t = english(formFieldsTranslationRef);

const [development, production] = someOptions().environments;
const options = someOptions({
  environments: [development, { ...production, canCreate: false }],
});

it.each([
  ['development', undefined],
  ['production', 'you may not create virtual machines in production'],
  ['moon', '"moon" is not offered; use one of development, production'],
])('of the environment %s it says %j', (name, text) => {
  expect(checkEnvironment(options, name, t)).toBe(text);
});

it.each([
  ['development', 'stack', 'java', undefined],
  [
    'production',
    'stack',
    'java',
    '"java" is not offered in production; use one of go',
  ],
  ['development', 'image', 'debian-12', undefined],
  [
    'development',
    'image',
    'windows',
    '"windows" is not offered in development; use one of debian-12',
  ],
  [
    'production',
    'size',
    'small',
    '"small" is not offered in production; use one of large',
  ],
] as const)('in %s, of the %s %s it says %j', (where, field, name, text) => {
  expect(checkChoice(options, where, field, name, t)).toBe(text);
});

it.each([
  ['production', 3, undefined],
  ['production', 4, 'production allows 3 VMs in a group at most'],
  ['production', 0, 'must be at least 1'],
  ['production', 1.5, 'must be a whole number'],
  ['production', NaN, 'must be a whole number'],
  [undefined, 100, undefined],
] as const)('in %s, of %d VMs it says %j', (where, count, text) => {
  expect(checkCount(options, where, count, t)).toBe(text);
});
