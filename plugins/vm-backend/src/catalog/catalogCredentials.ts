import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';

/**
 * As whom the catalog is asked. A user sees what they may see there. A service
 * may hold a token that is restricted to this plugin and cannot be delegated,
 * so for services this plugin asks as itself; its answers tell no more than
 * whether a component exists and who owns it.
 */
export async function catalogCredentials(
  auth: AuthService,
  credentials: BackstageCredentials,
): Promise<BackstageCredentials> {
  return auth.isPrincipal(credentials, 'service')
    ? auth.getOwnServiceCredentials()
    : credentials;
}
