export default {
  // Packages and our own modules are loaded once a worker, by Node itself; Jest loads the test files.
  testEnvironment: '<rootDir>/test/jest-environment.ts',
  runtime: '<rootDir>/test/jest-runtime.ts',
  testSequencer: '<rootDir>/test/jest-sequencer.ts',
  globalSetup: '<rootDir>/test/global-setup.ts',
  globalTeardown: '<rootDir>/test/global-teardown.ts',
  testTimeout: 30_000,
  // What test files leave behind is not all given back: the process that ran them is replaced before it adds up.
  maxWorkers: 2,
  workerIdleMemoryLimit: '1GB',
  testMatch: ['**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.data'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
        module: { type: 'es6' },
      },
    ],
  },
};
