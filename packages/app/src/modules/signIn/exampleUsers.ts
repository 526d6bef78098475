import { ConfigApi } from '@backstage/frontend-plugin-api';

export interface ExampleUser {
  entityRef: string;
  displayName: string;
  description?: string;
}

export function readExampleUsers(config: ConfigApi): ExampleUser[] {
  const users =
    config.getOptionalConfigArray('auth.providers.example.development.users') ??
    [];

  return users.map(user => {
    const entityRef = user.getString('entityRef');
    return {
      entityRef,
      displayName: user.getOptionalString('displayName') ?? entityRef,
      description: user.getOptionalString('description'),
    };
  });
}
