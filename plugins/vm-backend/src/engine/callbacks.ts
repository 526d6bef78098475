import { createHmac, timingSafeEqual } from 'node:crypto';

/** Callbacks say "look now", and prove that they mean their operation. */
export class Callbacks {
  constructor(
    private readonly secret: string,
    private readonly baseUrl: string,
  ) {}

  /**
   * The token travels as the password of the URL, which HTTP clients send as a
   * header, because access logs hold paths and queries.
   */
  urlOf(operationId: string): string {
    const url = new URL(
      `${this.baseUrl}/v1/operations/${operationId}/callback`,
    );
    url.username = 'backlot';
    url.password = this.tokenOf(operationId);
    return url.toString();
  }

  isValid(operationId: string, authorization: string | undefined): boolean {
    const [, encoded] =
      /^Basic ([A-Za-z0-9+/=]+)$/.exec(authorization ?? '') ?? [];
    if (!encoded) {
      return false;
    }
    const given = Buffer.from(encoded, 'base64').toString('utf8');
    const expected = Buffer.from(this.tokenOf(operationId));
    const token = Buffer.from(given.slice(given.indexOf(':') + 1));
    return token.length === expected.length && timingSafeEqual(token, expected);
  }

  private tokenOf(operationId: string): string {
    return createHmac('sha256', this.secret)
      .update(`callback:${operationId}`)
      .digest('hex');
  }
}
