import { type HealthCheck, healthCheckSchema } from '@backlot/plugin-vm-common';
import { english } from '../../__testUtils__/english';
import { groupTranslationRef } from '../translation';
import {
  healthCheckForm,
  healthCheckText,
  noHealthCheck,
  toHealthCheck,
} from './healthCheck';

const t = english(groupTranslationRef);

const checks: [HealthCheck, string][] = [
  [
    { http: { purpose: 'http', path: '/health', status: [200, 204] } },
    'HTTP /health on http',
  ],
  [{ http: { port: 8080, path: '/' } }, 'HTTP / on port 8080'],
  [{ tcp: { purpose: 'ssh' } }, 'TCP on ssh'],
];

it.each(checks)(
  'converts %j to the form and back, and describes it',
  (check, text) => {
    const kept = toHealthCheck(healthCheckForm(check));
    expect(kept).toEqual(check);
    expect(healthCheckSchema.safeParse(kept).error).toBeUndefined();
    expect(healthCheckText(check, t)).toBe(text);
  },
);

it('describes a missing check', () => {
  expect(toHealthCheck(healthCheckForm(null))).toBeNull();
  expect(healthCheckText(null, t)).toBe('None');
});

it('accepts codes separated by commas or spaces', () => {
  expect(
    toHealthCheck({ ...noHealthCheck, kind: 'http', status: '200, 204 301' }),
  ).toMatchObject({ http: { status: [200, 204, 301] } });
});
