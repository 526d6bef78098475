const path = require('path');
const config = require('../../eslint-factory')(__dirname);

// From the ground up: a room imports from itself and from the rooms before it,
// never from those after it.
const floors = [
  'model',
  'loops',
  'inventory',
  'config',
  'catalog',
  'engine',
  'options',
  'groups',
  'executors',
  'orphans',
  'health',
  'reports',
  'vms',
  'findings',
  'changes',
  'events',
  'rollouts',
  'authorized',
  'api',
  'wiring',
  'plugin.ts',
];

const at = name => path.join(__dirname, 'src', name);

module.exports = {
  ...config,
  settings: {
    ...config.settings,
    'import/resolver': { node: { extensions: ['.ts', '.js', '.json'] } },
  },
  overrides: [
    ...(config.overrides ?? []),
    {
      files: ['src/**/*.ts'],
      excludedFiles: ['**/*.test.ts', '**/__testUtils__/**'],
      rules: {
        'import/no-restricted-paths': [
          'error',
          {
            zones: floors.slice(0, -1).map((name, index) => ({
              target: at(name),
              from: floors.slice(index + 1).map(at),
              message: `src/${name} is below it: see docs/architecture.md`,
            })),
          },
        ],
      },
    },
  ],
};
