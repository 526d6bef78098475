import { useState } from 'react';
import { ErrorPanel, ProxiedSignInPage } from '@backstage/core-components';
import {
  configApiRef,
  IdentityApi,
  useApi,
} from '@backstage/frontend-plugin-api';
import { SignInPageProps } from '@backstage/plugin-app-react';
import {
  Alert,
  Avatar,
  Card,
  CardBody,
  Container,
  Flex,
  Grid,
  Text,
} from '@backstage/ui';
import { ExampleUser, readExampleUsers } from './exampleUsers';
import { chosenUser } from './chosenUser';

export const ExampleSignInPage = ({ onSignInSuccess }: SignInPageProps) => {
  const config = useApi(configApiRef);
  const users = readExampleUsers(config);
  const [chosen, setChosen] = useState(() =>
    users.find(user => user.entityRef === chosenUser.get()),
  );

  if (!chosen) {
    return (
      <ExampleUserChoice
        title={config.getOptionalString('app.title') ?? 'Backlot'}
        users={users}
        onChoose={user => {
          chosenUser.set(user.entityRef);
          setChosen(user);
        }}
      />
    );
  }

  return (
    <ProxiedSignInPage
      provider="example"
      headers={{ 'x-example-user': chosen.entityRef }}
      onSignInSuccess={identity => onSignInSuccess(forgetOnSignOut(identity))}
      ErrorComponent={SignInError}
    />
  );
};

const ExampleUserChoice = (props: {
  title: string;
  users: ExampleUser[];
  onChoose: (user: ExampleUser) => void;
}) => (
  <Container>
    <Flex direction="column" gap="6" mt="12">
      <Flex direction="column" gap="2">
        <Text as="h1" variant="title-large" weight="bold">
          {props.title}
        </Text>
        <Text color="secondary">
          Who do you want to be? These users are examples; there are no
          passwords.
        </Text>
      </Flex>
      {props.users.length === 0 && (
        <Alert
          status="warning"
          title="No example users are configured"
          description="List them under auth.providers.example.development.users, or replace this page by the sign-in of your own provider."
        />
      )}
      <Grid.Root columns={{ initial: '1', md: '3' }} gap="4">
        {props.users.map(user => (
          <Card
            key={user.entityRef}
            label={`Sign in as ${user.displayName}`}
            onPress={() => props.onChoose(user)}
          >
            <CardBody>
              <Flex align="center" gap="4">
                <Avatar src="" name={user.displayName} purpose="decoration" />
                <Flex direction="column" gap="1">
                  <Text variant="title-x-small" weight="bold">
                    {user.displayName}
                  </Text>
                  <Text color="secondary">{user.description}</Text>
                </Flex>
              </Flex>
            </CardBody>
          </Card>
        ))}
      </Grid.Root>
    </Flex>
  </Container>
);

// A choice that cannot be signed in must not be offered again by the next
// visit, or nobody would ever see the other users.
const SignInError = ({ error }: { error?: Error }) => {
  chosenUser.forget();
  return (
    <ErrorPanel
      title="Signing in as this example user failed. Reload the page to choose again."
      error={error ?? new Error('Unknown error')}
    />
  );
};

function forgetOnSignOut(identity: IdentityApi): IdentityApi {
  const signOut = identity.signOut.bind(identity);
  return Object.assign(identity, {
    signOut: async () => {
      chosenUser.forget();
      await signOut();
    },
  });
}
