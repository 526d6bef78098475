import { render, screen } from '@testing-library/react';
import App from './App';

describe('App', () => {
  it('asks who to be', async () => {
    const config = [
      {
        context: 'test',
        data: {
          app: { title: 'Test portal' },
          backend: { baseUrl: 'http://localhost:7007' },
          auth: {
            providers: {
              example: {
                development: {
                  users: [
                    {
                      entityRef: 'user:default/olivia',
                      displayName: 'Olivia',
                    },
                  ],
                },
              },
            },
          },
        },
      },
    ];
    // Where the bundler leaves the configuration: an object among the strings.
    jest.replaceProperty(process, 'env', {
      ...process.env,
      APP_CONFIG: config as unknown as string,
    });

    render(App.createRoot());

    expect(
      await screen.findByRole('button', { name: 'Sign in as Olivia' }),
    ).toBeInTheDocument();
  });
});
