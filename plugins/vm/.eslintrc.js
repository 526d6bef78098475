const { readdirSync } = require('fs');
const path = require('path');
const config = require('../../eslint-factory')(__dirname);

// Each folder of src is a feature. Beside its own files, a feature may import
// those of `shared`, and of the features that are named here.
const features = {
  shared: [],
  fleet: [],
  executors: [],
  search: [],
  formFields: [],
  // The wizard chooses groups with the filters of the fleet.
  rollouts: ['fleet'],
  // The card of a group shows the rollout that it is part of.
  group: ['rollouts'],
  // The form has the health check and the lease of a group.
  create: ['group'],
  // The page of a VM shows the lease of its group.
  vm: ['group'],
  // The tab has the groups, the VMs and the form that creates more.
  component: ['create', 'group', 'vm'],
  // Findings are resolved with actions on VMs, on groups and on orphans.
  findings: ['fleet', 'group', 'executors'],
  // The router leads to the page of each feature.
  routes: ['fleet', 'findings', 'rollouts', 'executors', 'vm'],
};

const at = name => path.join(__dirname, 'src', name);

const unnamed = readdirSync(at('.'), { withFileTypes: true })
  .filter(entry => entry.isDirectory() && entry.name !== '__testUtils__')
  .find(entry => !features[entry.name]);
if (unnamed) {
  throw new Error(`Name src/${unnamed.name} in plugins/vm/.eslintrc.js`);
}

module.exports = {
  ...config,
  settings: {
    ...config.settings,
    'import/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
    'import/resolver': {
      node: { extensions: ['.ts', '.tsx', '.js', '.json'] },
    },
  },
  overrides: [
    ...(config.overrides ?? []),
    {
      files: ['src/**/*.{ts,tsx}'],
      excludedFiles: ['**/*.test.{ts,tsx}', '**/__testUtils__/**'],
      rules: {
        'import/no-cycle': 'error',
        'import/no-restricted-paths': [
          'error',
          {
            zones: Object.entries(features).map(([name, imported]) => ({
              target: at(name),
              from: Object.keys(features)
                .filter(other => ![name, 'shared', ...imported].includes(other))
                .map(at),
              message: `src/${name} may not import it: see plugins/vm/.eslintrc.js`,
            })),
          },
        ],
      },
    },
  ],
};
