const backstage = require('@backstage/cli/config/eslint-factory');

// Backstage's rules, but for two: every branch has its braces, and our files
// read from top to bottom, what matters first and its helpers below.
module.exports = directory =>
  backstage(directory, {
    rules: {
      curly: ['error', 'all'],
      '@typescript-eslint/no-use-before-define': [
        'error',
        { functions: false, classes: false, variables: false },
      ],
    },
  });
