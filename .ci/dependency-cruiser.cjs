// The import arrows of the project. An arrow points down only: whoever stands lower knows nothing of those above.
// lib/checks/arrows.mjs plants one breach of every rule below and fails when one of them goes unreported.

/** Highest first: a module may use the doors of those after it, never of those before it. */
const MODULES = [
  'insight',
  'live',
  'outreach',
  'feedback',
  'payout',
  'review',
  'offer',
  'application',
  'policy',
  'enterprise',
  'ledger',
  'notice',
  'file',
  'identity',
  'audit',
];

const TESTS = '\\.(test|spec)\\.[cm]?tsx?$|(^|/)test/';
/** Whatever lies directly in src: main, worker, cli and what they share. */
const APPS = '^server/src/[^/]+\\.ts$';
const DEMO = '^server/demo/';

const rule = (name, comment, from, to, extra = {}) => ({ name, comment, severity: 'error', from, to, ...extra });

const forbidden = [
  rule('no-circle-of-files', 'Files that need each other cannot be read or tested alone.', {}, { circular: true }),
  rule(
    'no-circle-of-folders',
    'Two folders that use each other are one folder with a wall in it.',
    { path: '^(server/src|miniapp/src|packages/[^/]+/src)/' },
    { circular: true },
    { scope: 'folder' },
  ),
  rule(
    'everything-resolves',
    'An import that leads nowhere is also one that no other rule sees.',
    {},
    { couldNotResolve: true, pathNot: '\\.(scss|css|png|svg|jpg)$' },
  ),
  rule(
    'tests-are-ends',
    'Nothing that is shipped may lean on a test.',
    { pathNot: [TESTS, '^server/(bench|faults|simulator)/'] },
    { path: TESTS, pathNot: 'node_modules' },
  ),
  rule(
    'no-development-dependency',
    'What runs must be installed in production.',
    { path: '^(server|miniapp|packages/(contract|rules|console))/src/', pathNot: TESTS },
    { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '@types/' },
  ),

  rule(
    'contract-is-the-floor',
    'The contract describes the wire; it uses none of ours.',
    { path: '^packages/contract/' },
    { path: '^(miniapp|server|packages/(rules|console|e2e))/' },
  ),
  rule(
    'rules-stand-on-the-contract',
    'The measure language runs on the server, the console and the phone, so it knows none of them.',
    { path: '^packages/rules/' },
    { path: '^(miniapp|server|packages/(console|e2e))/' },
  ),
  rule(
    'server-knows-no-client',
    'The apps meet on the wire only.',
    { path: '^server/' },
    { path: '^(miniapp|packages/(console|e2e))/' },
  ),
  rule(
    'console-knows-no-app',
    'The apps meet on the wire only.',
    { path: '^packages/console/' },
    { path: '^(miniapp|server|packages/e2e)/' },
  ),
  rule(
    'miniapp-knows-no-app',
    'The apps meet on the wire only.',
    { path: '^miniapp/' },
    { path: '^(server|packages/(console|e2e))/' },
  ),
  rule(
    'journeys-see-what-people-see',
    'The end-to-end tests use screens and the wire; code of an app would hide what is missing on them.',
    { path: '^packages/e2e/' },
    { path: '^(miniapp|server|packages/console)/' },
  ),

  rule(
    'platform-knows-no-business',
    'The platform is the same for any product.',
    { path: '^server/src/platform/', pathNot: TESTS },
    { path: '^server/(src/(?!platform/)|demo/|bench/|faults/|simulator/)' },
  ),
  rule(
    'migrations-use-the-platform-only',
    'A migration is history: it may not change when a module does.',
    { path: '^server/src/migrations/', pathNot: TESTS },
    { path: '^server/(src/(?!platform/|migrations/)|demo/|bench/|faults/|simulator/)' },
  ),
  rule(
    'modules-know-no-flow',
    'A module that needs news from above publishes an event.',
    { path: '^server/src/modules/', pathNot: TESTS },
    { path: '^server/(src/(?!modules/|platform/)|demo/|bench/|faults/|simulator/)' },
  ),
  rule(
    'flows-know-no-app',
    'A flow runs in the api, the worker and the cli alike.',
    { path: '^server/src/flows/', pathNot: TESTS },
    { path: [APPS, DEMO, '^server/(bench|faults|simulator|src/migrations)/'] },
  ),
  rule(
    'known-modules-only',
    'A new module takes its place in the order above before anything else.',
    { path: '^server/src/modules/', pathNot: `^server/src/modules/(${MODULES.join('|')})/` },
    { path: '.' },
  ),
  ...MODULES.slice(1).map((name, index) =>
    rule(
      `order-${name}`,
      `${name} stands below ${MODULES[index]} and everything above that.`,
      { path: `^server/src/modules/${name}/`, pathNot: TESTS },
      { path: `^server/src/modules/(${MODULES.slice(0, index + 1).join('|')})/` },
    ),
  ),
  rule(
    'door-of-a-module',
    'A module is used through its index.ts.',
    { path: '^server/src/modules/([^/]+)/', pathNot: TESTS },
    { path: '^server/src/modules/', pathNot: ['^server/src/modules/$1/', '^server/src/modules/[^/]+/index\\.ts$'] },
  ),
  rule(
    'door-of-a-module-from-above',
    'Flows and apps use a module through its index.ts.',
    { path: '^server/(src/(?!modules/)|demo/)', pathNot: TESTS },
    { path: '^server/src/modules/', pathNot: '^server/src/modules/[^/]+/index\\.ts$' },
  ),
  rule(
    'door-of-a-platform-part',
    'A part of the platform is used through its index.ts.',
    { path: '^server/src/platform/([^/]+)/', pathNot: TESTS },
    { path: '^server/src/platform/', pathNot: ['^server/src/platform/$1/', '^server/src/platform/[^/]+/index\\.ts$'] },
  ),
  rule(
    'door-of-a-platform-part-from-above',
    'A part of the platform is used through its index.ts.',
    { path: '^server/(src/(?!platform/)|demo/)', pathNot: TESTS },
    { path: '^server/src/platform/', pathNot: '^server/src/platform/([^/]+/index|platform\\.module)\\.ts$' },
  ),
  rule(
    'door-shows-no-table',
    'Rows and queries are a module’s own: a door that shows them lets others depend on its tables.',
    { path: '^server/src/modules/[^/]+/index\\.ts$' },
    { path: '\\.(entity|repository)\\.ts$' },
  ),

  rule(
    'subpackages-are-apart',
    'The mini-program loads one subpackage without the others.',
    { path: '^miniapp/src/packages/([^/]+)/' },
    { path: '^miniapp/src/packages/', pathNot: '^miniapp/src/packages/$1/' },
  ),
  rule(
    'main-package-knows-no-subpackage',
    'What the main package imports is carried into its size.',
    { path: '^miniapp/src/(?!packages/)', pathNot: TESTS },
    { path: '^miniapp/src/packages/' },
  ),
  rule(
    'pages-are-ends',
    'A page is opened, not imported.',
    { path: '^miniapp/src/(?!pages/)|^miniapp/src/pages/([^/]+)/', pathNot: TESTS },
    { path: '^miniapp/src/pages/', pathNot: '^miniapp/src/pages/$1/' },
  ),
  rule(
    'kit-knows-no-screen',
    'The kit is drawn by any screen.',
    { path: '^miniapp/src/(ui|lib)/', pathNot: TESTS },
    { path: '^miniapp/src/(data|parts|pages|packages)/' },
  ),
  rule(
    'console-parts-know-no-page',
    'Parts are used by any page.',
    { path: '^packages/console/src/(parts|api|session)/', pathNot: TESTS },
    { path: '^packages/console/src/(pages|app)/' },
  ),
];

/** @type {import('dependency-cruiser').IConfiguration & { TESTS: string }} */
module.exports = {
  TESTS,
  forbidden,
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|var|coverage|test-results|playwright-report)/' },
    // Types count: a type from above ties a module to it just as much.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      // First of all the source of the workspace packages, so that arrows between them are seen.
      conditionNames: ['types', 'import', 'require', 'node', 'default'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.tsx', '.mts', '.d.ts', '.mjs', '.cjs', '.js', '.json'],
    },
  },
};
