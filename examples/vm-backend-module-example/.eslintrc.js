module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  rules: {
    // Files read from top to bottom: what matters first, its helpers below.
    '@typescript-eslint/no-use-before-define': [
      'error',
      { functions: false, classes: false, variables: false },
    ],
  },
});
