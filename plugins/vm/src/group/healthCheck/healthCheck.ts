import type { HealthCheck } from '@backlot/plugin-vm-common';
import type { GroupT } from '../translation';

export const healthCheckKinds = ['none', 'http', 'tcp'] as const;

/** The form values of a health check. */
export type HealthCheckForm = {
  kind: (typeof healthCheckKinds)[number];
  /** Whether the address to check is found by purpose or by port. */
  by: 'purpose' | 'port';
  purpose: string;
  port: number;
  path: string;
  /** Comma-separated; 200 to 299 if empty. */
  status: string;
};

export const noHealthCheck: HealthCheckForm = {
  kind: 'none',
  by: 'purpose',
  purpose: 'http',
  port: 80,
  path: '/',
  status: '',
};

export function healthCheckForm(check: HealthCheck | null): HealthCheckForm {
  if (!check) {
    return noHealthCheck;
  }
  const isHttp = 'http' in check;
  const { purpose, port } = isHttp ? check.http : check.tcp;
  return {
    kind: isHttp ? 'http' : 'tcp',
    by: port === undefined ? 'purpose' : 'port',
    purpose: purpose ?? noHealthCheck.purpose,
    port: port ?? noHealthCheck.port,
    path: (isHttp && check.http.path) || noHealthCheck.path,
    status: (isHttp && check.http.status?.join(', ')) || '',
  };
}

export function toHealthCheck(form: HealthCheckForm): HealthCheck | null {
  const { kind, by, purpose, port, path, status } = form;
  const where = by === 'port' ? { port } : { purpose: purpose.trim() };
  const codes = status.split(/[\s,]+/).filter(Boolean);
  if (kind === 'none') {
    return null;
  }
  return kind === 'tcp'
    ? { tcp: where }
    : {
        http: {
          ...where,
          path: path.trim(),
          ...(codes.length > 0 && { status: codes.map(Number) }),
        },
      };
}

/** "HTTP /health at http", "TCP at port 22". */
export function healthCheckText(check: HealthCheck | null, t: GroupT): string {
  if (!check) {
    return t('healthCheck.kinds.none');
  }
  const { purpose, port } = 'http' in check ? check.http : check.tcp;
  const where =
    port === undefined
      ? purpose ?? ''
      : t('healthCheck.atPort', { port: String(port) });
  return 'http' in check
    ? t('healthCheck.http', { path: check.http.path ?? '/', where })
    : t('healthCheck.tcp', { where });
}
