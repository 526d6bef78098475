import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';

/**
 * The credentials for requests to the catalog. A user sees what they may see there. A service
 * may hold a token that is restricted to this plugin and cannot be delegated,
 * so for services this plugin uses its own; the answers reveal no more than
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
