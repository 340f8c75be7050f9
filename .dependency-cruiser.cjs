/**
 * Which way imports may go. Type-only imports count. The folders of src/, from the inside out:
 *
 *   domain <- contracts <- orchestrators
 *                       <- http-access <- functions
 *                       <- azure <- steps
 *   domain <- pacing <- functions
 *                       <- records, status <- watchdog, events <- functions; status <- dashboard, cli
 *   telemetry <- azure, events, functions
 *   main -> all of these        local/main -> main and local/*
 */
const npm = (...names) => names.map((name) => `(^|/)node_modules/${name}/`);

/** Nothing but these folders of src/ and these packages, and none of Node's modules either. */
const pure = (name, folders, packages) => ({
  name: `${name}-is-pure`,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { pathNot: [...[name, ...folders].map((folder) => `^src/${folder}/`), ...packages] },
});

/** Of src/, nothing but these folders and files; packages are free. */
const layer = (name, folders) => ({
  name: `${name.replaceAll('/', '-')}-layer`,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { path: '^src/', pathNot: [name, ...folders].map((part) => `^src/${part}(/|[.]ts$)`) },
});

const localPart = (name) => layer(`local/${name}`, ['local/shared', 'contracts', 'domain']);

module.exports = {
  forbidden: [
    pure('domain', [], npm('zod', 'ip-address', 'uuid')),
    pure('contracts', ['domain'], []),
    pure('orchestrators', ['contracts', 'domain'], npm('durable-functions')),
    pure('http-access', ['contracts', 'domain'], npm('zod')),
    layer('azure', ['telemetry', 'contracts', 'domain']),
    layer('steps', ['azure', 'contracts', 'domain']),
    pure('pacing', ['domain'], []),
    layer('records', ['contracts', 'domain']),
    layer('status', ['contracts', 'domain']),
    layer('telemetry', ['status', 'contracts', 'domain']),
    layer('watchdog', ['status', 'contracts', 'domain']),
    layer('events', ['telemetry', 'status', 'contracts', 'domain']),
    layer('functions', [
      ...[
        'dashboard',
        'events',
        'http-access',
        'pacing',
        'records',
        'status',
        'telemetry',
        'watchdog',
        'contracts',
        'domain',
      ],
    ]),
    layer('dashboard', ['status', 'domain']),
    layer('cli', ['status', 'contracts', 'domain', 'settings', 'system-clock']),
    layer('local/shared', ['contracts', 'domain']),
    localPart('host'),
    localPart('engine'),
    localPart('broker'),
    localPart('arm'),
    {
      name: 'functions-know-the-interface-of-records',
      comment: 'Functions get their records handed in; they import types only.',
      severity: 'error',
      from: { path: '^src/functions/' },
      to: { path: '^src/records/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the-dashboard-knows-the-shape-of-answers',
      comment: 'The schemas are not for the browser: their library is larger than all of the dashboard.',
      severity: 'error',
      from: { path: '^src/dashboard/' },
      to: { path: '^src/status/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-azure-talks-to-azure',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/azure/' },
      to: { path: '(^|/)@azure/(arm-[^/]+|identity|core-rest-pipeline)(/|$)' },
    },
    {
      name: 'only-telemetry-knows-opentelemetry',
      comment: 'Where nothing is exported, nothing of it is loaded.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/telemetry/sdk/' },
      to: { path: '(^|/)(@opentelemetry/|@azure/monitor-opentelemetry-exporter(/|$))' },
    },
    {
      name: 'the-sdk-of-telemetry-is-loaded-when-it-is-wanted',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/telemetry/sdk/' },
      to: { path: '^src/telemetry/sdk/', dependencyTypesNot: ['type-only', 'dynamic-import'] },
    },
    {
      name: 'the-app-knows-no-local',
      comment: 'The embedded stack is not deployed.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/local/' },
      to: { path: '^src/local/' },
    },
    {
      name: 'sources-know-no-tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench|scripts)/' },
    },
    {
      name: 'deployed-code-uses-deployed-packages',
      comment: 'What development alone installs is for the command line, the embedded stack and the tests.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(local|cli)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'everything-resolves',
      comment: 'The Functions host provides @azure/functions-core at run time.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^@azure/functions-core$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^test/apps/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
