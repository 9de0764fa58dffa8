// The layers of ARCHITECTURE.md: a folder imports itself and folders of lower layers.
const layers = [
  ['src/text', 'src/print'],
  ['src/diagnostics'],
  ['src/syntax', 'grammars'],
  ['src/ir', 'src/events', 'src/regex'],
  ['src/passes', 'src/fields', 'src/evaluate', 'src/logic'],
  ['src/language'],
  ['src/languages'],
  ['src/rulefiles'],
  [
    'src/coverage',
    'src/testing',
    'src/compare',
    'src/convert',
    'src/profile',
    'src/parse',
    'src/check',
    'src/format',
    'src/verify',
    'src/index',
  ],
  ['src/cli'],
];
const path = (folders) => folders.map((f) => `^${f}(/|[.]ts$)`).join('|');
const upward = layers.slice(0, -1).map((folders, level) => ({
  name: `layer-${level}-imports-only-lower`,
  severity: 'error',
  from: { path: path(folders) },
  to: { path: path(layers.slice(level + 1).flat()) },
}));
/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...upward,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'all-is-used',
      severity: 'error',
      from: { path: '^src/(index|cli/main)[.]ts$' },
      to: { path: '^(src|grammars)/', pathNot: '^src/(index|cli/main)[.]ts$', reachable: false },
    },
    {
      name: 'languages-do-not-know-each-other',
      severity: 'error',
      from: { path: '^src/languages/([^/]+)/' },
      to: { path: '^src/languages/([^/]+)/', pathNot: '^src/languages/$1/' },
    },
    {
      name: 'grammars-are-pure',
      severity: 'error',
      from: { path: '^grammars' },
      to: { pathNot: '^grammars' },
    },
    {
      name: 'parsers-of-data-formats-in-syntax',
      severity: 'error',
      from: { pathNot: '^src/(syntax|events)/' },
      to: { path: 'node_modules/(js-yaml|smol-toml|fast-xml-parser)/' },
    },
    {
      name: 'node-only-in-cli',
      severity: 'error',
      from: { path: '^(src|grammars)', pathNot: '^src/cli/' },
      to: { dependencyTypes: ['core'] },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
};
