import js from '@eslint/js';
import { rules as regexpRules } from 'eslint-plugin-regexp';
import { builtinModules } from 'node:module';
import { configs as typed } from 'typescript-eslint';
import { houseRules } from './scripts/lint-rules.mjs';

const clockAndChance = [
  {
    selector: "MemberExpression[object.name='Date']:matches([property.name='now'], [property.value='now'])",
    message: 'Time comes in as an argument or from the injected clock.',
  },
  {
    selector:
      ":matches(NewExpression[callee.name='Date'][arguments.length=0], CallExpression[callee.name='Date'])",
    message: 'Time comes in as an argument or from the injected clock.',
  },
  {
    selector:
      "MemberExpression[object.name='Math']:matches([property.name='random'], [property.value='random'])",
    message: 'Randomness comes in as an argument.',
  },
  {
    selector: 'VariableDeclarator[init.name=/^(Date|Math)$/]',
    message: 'Call Date and Math by their names: that is how the rules on time and randomness see them.',
  },
];

const moduleShape = [
  {
    selector: "ExportDefaultDeclaration, ExportSpecifier[exported.name='default']",
    message: 'Export by name.',
  },
  {
    selector: 'ExportAllDeclaration, ExportNamedDeclaration[source]',
    message: 'No barrels: import a thing from the file that declares it.',
  },
  {
    selector: "ImportDeclaration[source.value='zod'] > ImportSpecifier",
    message: 'Import zod as a namespace: by name it brings its messages in every language into the bundle.',
  },
];

const htmlFromData = [
  {
    selector:
      ':matches(MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|parseHTMLUnsafe|createContextualFragment|srcdoc)$/], MemberExpression[property.value=/^(innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|parseHTMLUnsafe|createContextualFragment|srcdoc)$/])',
    message: 'No markup is made from a text: draw elements.',
  },
  {
    selector:
      "MemberExpression[object.name='document'][property.name=/^write(ln)?$/], NewExpression[callee.name='DOMParser']",
    message: 'No markup is made from a text: draw elements.',
  },
  {
    selector: 'JSXAttribute[name.name=/^(dangerouslySetInnerHTML|innerHTML|srcDoc|srcdoc)$/]',
    message: 'No markup is made from a text: draw elements.',
  },
  {
    selector: "JSXAttribute[name.name='style'], Property[key.name='dangerouslySetInnerHTML']",
    message:
      'The content security policy allows no style in markup: give it a class, or an attribute of SVG.',
  },
];

const replaySafety = [
  {
    selector: 'AwaitExpression, ForOfStatement[await=true], :function[async=true]',
    message: 'The engine replays this code: wait for durable tasks only, with a typed `yield*`.',
  },
  {
    selector: "NewExpression[callee.name='Promise'], MemberExpression[object.name='Promise']",
    message: 'The engine replays this code: wait for durable tasks only, with a typed `yield*`.',
  },
  {
    selector: 'YieldExpression[delegate=false]',
    message: 'A bare yield is untyped: go through the typed calls with `yield*`.',
  },
  {
    selector: "MemberExpression[property.name='randomUUID']",
    message: 'The engine replays this code: identifiers come in as input or from an activity.',
  },
  { selector: 'ImportExpression', message: 'The engine replays this code: it loads nothing.' },
];

const timers = ['setTimeout', 'setInterval', 'setImmediate'];
const scriptGlobals = [
  ...[
    'Buffer',
    'Response',
    'TextDecoder',
    'TextEncoder',
    'URL',
    'console',
    'fetch',
    'performance',
    'process',
  ],
  ...[...timers, 'clearTimeout', 'clearInterval', 'clearImmediate'],
];
const outsideWorld = [
  ...timers,
  'queueMicrotask',
  'fetch',
  'process',
  'crypto',
  'performance',
  'globalThis',
].map((name) => ({ name, message: 'Replayed code sees only its input and the answers of the engine.' }));
const nodeModules = {
  regex: `^(node:|(${builtinModules.filter((name) => !name.startsWith('node:')).join('|')})(/|$))`,
  message: 'Pure code does not touch the machine.',
};
const azureModules = { group: ['@azure/*'], message: 'Azure is reached from activities, through src/azure.' };
const randomIds = {
  name: 'uuid',
  importNames: ['v1', 'v4', 'v6', 'v7'],
  message: 'Only name-based identifiers (v5): the others take the clock or chance.',
};

/** Texts from anybody are matched with these: none may take more than linear time, or mean other than it looks. */
const linearRegexps = {
  'regexp/no-super-linear-backtracking': ['error', { report: 'certain' }],
  'regexp/no-super-linear-move': ['error', { report: 'certain' }],
  ...Object.fromEntries(
    [
      'no-contradiction-with-assertion',
      'no-dupe-characters-character-class',
      'no-dupe-disjunctions',
      'no-empty-alternative',
      'no-empty-character-class',
      'no-empty-lookarounds-assertion',
      'no-escape-backspace',
      'no-invisible-character',
      'no-lazy-ends',
      'no-misleading-capturing-group',
      'no-misleading-unicode-character',
      'no-missing-g-flag',
      'no-optional-assertion',
      'no-potentially-useless-backreference',
      'no-useless-assertions',
      'no-useless-backreference',
      'no-useless-flag',
      'no-useless-lazy',
    ].map((name) => [`regexp/${name}`, 'error']),
  ),
};

export default [
  { ignores: ['dist/', 'dist-package/', 'coverage/', '.slipway/', 'bench/results/'] },
  {
    linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' },
    plugins: { house: houseRules },
    rules: {
      'house/disable-with-reason': 'error',
      'house/file-name': 'error',
      complexity: ['error', 10],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4],
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
    },
  },
  js.configs.recommended,
  ...[...typed.strictTypeChecked, ...typed.stylisticTypeChecked].map((config) => ({
    ...config,
    files: ['**/*.{ts,tsx}'],
  })),
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      // An `async` function without `await` turns a throw into a rejection, as its callers expect.
      '@typescript-eslint/require-await': 'off',
      // Leaving a property out by destructuring is no unused variable.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-ignore': true, 'ts-expect-error': 'allow-with-description' },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...moduleShape, ...clockAndChance] },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { regexp: { rules: regexpRules } },
    rules: linearRegexps,
  },
  {
    // What reads the machine's clock, and what sets the virtual clock going.
    files: ['src/local/shared/clock.ts', 'src/local/*.ts', 'src/system-clock.ts'],
    rules: { 'no-restricted-syntax': ['error', ...moduleShape] },
  },
  {
    files: ['src/dashboard/**/*.{ts,tsx}'],
    rules: { 'no-restricted-syntax': ['error', ...moduleShape, ...clockAndChance, ...htmlFromData] },
  },
  {
    files: ['src/dashboard/live/browser-clock.ts'],
    rules: { 'no-restricted-syntax': ['error', ...moduleShape, ...htmlFromData] },
  },
  {
    files: ['src/domain/**/*.ts', 'src/contracts/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...outsideWorld],
      'no-restricted-imports': ['error', { paths: [randomIds], patterns: [nodeModules, azureModules] }],
    },
  },
  {
    files: ['src/orchestrators/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...outsideWorld],
      'no-restricted-imports': ['error', { paths: [randomIds], patterns: [nodeModules, azureModules] }],
      'no-restricted-syntax': ['error', ...moduleShape, ...clockAndChance, ...replaySafety],
    },
  },
  {
    files: ['test/**/*.{ts,tsx}'],
    rules: {
      // A `describe` is one long function.
      'max-lines-per-function': 'off',
      'no-restricted-globals': [
        'error',
        ...timers.map((name) => ({
          name,
          message: 'Tests do not sleep: turn the manual clock, or wait for the event.',
        })),
      ],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['timers', 'timers/*', 'node:timers', 'node:timers/*'], message: 'Tests do not sleep.' },
          ],
        },
      ],
      'no-restricted-syntax': [
        'error',
        ...moduleShape,
        {
          selector: 'CallExpression[callee.name=/^(it|test)$/] > Literal:first-child[value=/\\bshould\\b/i]',
          message: 'A test is named by a sentence in the present tense, without "should".',
        },
        {
          selector: "CallExpression[callee.object.name='vi'][callee.property.name=/^(do)?mock$/i]",
          message: 'No module mocking: hand in a fake.',
        },
      ],
    },
  },
  {
    files: ['test/support/**/*.ts', 'test/chaos/**/*.ts'],
    rules: { 'no-restricted-globals': 'off', 'no-restricted-imports': 'off' },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: Object.fromEntries(scriptGlobals.map((name) => [name, 'readonly'])) },
  },
  {
    // Apps in the shapes that the Functions host meets, with the names that such apps have.
    files: ['test/apps/**'],
    rules: { 'house/file-name': 'off' },
  },
  {
    files: ['**/*.cjs', 'test/apps/**/*.js'],
    languageOptions: { globals: { module: 'writable', require: 'readonly', exports: 'writable' } },
  },
];
