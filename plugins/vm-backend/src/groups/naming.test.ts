import { vmLimits } from '@backlot/plugin-vm-common';
import fc from 'fast-check';
import { namePrefixOf, toNamePrefix } from './naming';

const label = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;

describe('toNamePrefix', () => {
  it.each([
    ['orders-staging-java', 'orders-staging-java'],
    ['Orders_Staging.Java', 'orders-staging-java'],
    ['-- a --', 'a'],
    ['2nd-try', 'nd-try'],
    ['Größe', 'gro-e'],
  ])('makes %p to %p', (text, prefix) => {
    expect(toNamePrefix(text)).toBe(prefix);
  });

  it('finds a name where no character can stay', () => {
    expect(toNamePrefix('数据库')).toMatch(/^vm-[0-9a-f]{6}$/);
    expect(toNamePrefix('数据库')).not.toBe(toNamePrefix('数据'));
  });

  it('is a label with room for an index, whatever the text, and always the same', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 200 }),
          fc.string({ maxLength: 200 }),
          fc.stringMatching(/^[a-z0-9-]{0,120}$/),
        ),
        text => {
          const prefix = toNamePrefix(text);
          expect(prefix).toMatch(label);
          expect(prefix.length).toBeLessThanOrEqual(vmLimits.namePrefixLength);
          expect(toNamePrefix(text)).toBe(prefix);
          // A safe name stays as it is when it is made safe again.
          expect(toNamePrefix(prefix)).toBe(prefix);
        },
      ),
    );
  });

  it('keeps long texts apart that begin alike', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z]{60,80}$/),
        fc.stringMatching(/^[a-z0-9]{1,9}$/),
        fc.stringMatching(/^[a-z0-9]{1,9}$/),
        (start, one, other) => {
          fc.pre(one !== other);
          expect(toNamePrefix(start + one)).not.toBe(
            toNamePrefix(start + other),
          );
        },
      ),
    );
  });
});

describe('namePrefixOf', () => {
  const request = {
    component: 'component:default/orders',
    environment: 'staging',
    stack: 'java',
  };

  it.each([
    ['${component}-${environment}-${stack}', 'orders-staging-java'],
    ['vm-${component}', 'vm-orders'],
    ['fixed', 'fixed'],
  ])('fills the template %p', (template, prefix) => {
    expect(namePrefixOf(template, request)).toBe(prefix);
  });
});
