// One planted breach per rule of dependency-cruiser.cjs: file → what it imports. The rule named by the key must speak.

/** Lower → upper, as the order of the modules forbids it. */
const ORDER = [
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

const orderCanaries = Object.fromEntries(
  ORDER.slice(1).map((name, index) => [
    `order-${name}`,
    {
      [`server/src/modules/${name}/${name}.service.ts`]: [`../${ORDER[index]}/index.js`],
      [`server/src/modules/${ORDER[index]}/index.ts`]: [],
    },
  ]),
);

export const CANARIES = {
  ...orderCanaries,
  'no-circle-of-files': {
    'server/src/modules/audit/a.ts': ['./b.js'],
    'server/src/modules/audit/b.ts': ['./c.js'],
    'server/src/modules/audit/c.ts': ['./a.js'],
  },
  'no-circle-of-folders': {
    'server/src/platform/log/index.ts': ['../http/index.js'],
    'server/src/platform/http/index.ts': [],
    'server/src/platform/http/filter.ts': ['../log/line.js'],
    'server/src/platform/log/line.ts': [],
  },
  'everything-resolves': { 'server/src/platform/log/index.ts': ['./nowhere.js'] },
  'tests-are-ends': {
    'server/src/platform/log/index.ts': ['./log.spec.js'],
    'server/src/platform/log/log.spec.ts': [],
  },
  'no-development-dependency': {
    'server/package.json': { name: 'x', devDependencies: { tool: '1.0.0' } },
    'server/node_modules/tool/package.json': { name: 'tool', version: '1.0.0', main: 'index.js' },
    'server/node_modules/tool/index.js': [],
    'server/src/platform/log/index.ts': ['tool'],
  },
  'contract-is-the-floor': {
    'packages/contract/src/index.ts': ['../../rules/src/index.js'],
    'packages/rules/src/index.ts': [],
  },
  'rules-stand-on-the-contract': {
    'packages/rules/src/index.ts': ['../../../server/src/main.js'],
    'server/src/main.ts': [],
  },
  'server-knows-no-client': { 'server/src/main.ts': ['../../miniapp/src/app.js'], 'miniapp/src/app.ts': [] },
  'console-knows-no-app': {
    'packages/console/src/main.ts': ['../../../server/src/main.js'],
    'server/src/main.ts': [],
  },
  'miniapp-knows-no-app': {
    'miniapp/src/app.ts': ['../../packages/console/src/main.js'],
    'packages/console/src/main.ts': [],
  },
  'journeys-see-what-people-see': {
    'packages/e2e/path.spec.ts': ['../../server/src/main.js'],
    'server/src/main.ts': [],
  },
  'platform-knows-no-business': {
    'server/src/platform/db/index.ts': ['../../modules/audit/index.js'],
    'server/src/modules/audit/index.ts': [],
  },
  'migrations-use-the-platform-only': {
    'server/src/migrations/01-a.ts': ['../modules/audit/index.js'],
    'server/src/modules/audit/index.ts': [],
  },
  'modules-know-no-flow': {
    'server/src/modules/audit/audit.service.ts': ['../../flows/pay.flow.js'],
    'server/src/flows/pay.flow.ts': [],
  },
  'flows-know-no-app': { 'server/src/flows/pay.flow.ts': ['../worker.js'], 'server/src/worker.ts': [] },
  'known-modules-only': {
    'server/src/modules/misc/index.ts': ['../../platform/db/index.js'],
    'server/src/platform/db/index.ts': [],
  },
  'door-of-a-module': {
    'server/src/modules/review/review.service.ts': ['../policy/policy.service.js'],
    'server/src/modules/policy/policy.service.ts': [],
  },
  'door-of-a-module-from-above': {
    'server/src/flows/pay.flow.ts': ['../modules/ledger/ledger.service.js'],
    'server/src/modules/ledger/ledger.service.ts': [],
  },
  'door-of-a-platform-part': {
    'server/src/platform/http/index.ts': ['../log/line.js'],
    'server/src/platform/log/line.ts': [],
  },
  'door-of-a-platform-part-from-above': {
    'server/src/modules/audit/audit.service.ts': ['../../platform/log/line.js'],
    'server/src/platform/log/line.ts': [],
  },
  'door-shows-no-table': {
    'server/src/modules/audit/index.ts': ['./audit.entity.js'],
    'server/src/modules/audit/audit.entity.ts': [],
  },
  'subpackages-are-apart': {
    'miniapp/src/packages/apply/form/index.tsx': ['../../live/player/index'],
    'miniapp/src/packages/live/player/index.tsx': [],
  },
  'main-package-knows-no-subpackage': {
    'miniapp/src/pages/home/index.tsx': ['../../packages/apply/form/index'],
    'miniapp/src/packages/apply/form/index.tsx': [],
  },
  'pages-are-ends': {
    'miniapp/src/pages/home/index.tsx': ['../mine/index'],
    'miniapp/src/pages/mine/index.tsx': [],
  },
  'kit-knows-no-screen': { 'miniapp/src/ui/card.tsx': ['../data/policy'], 'miniapp/src/data/policy.ts': [] },
  'console-parts-know-no-page': {
    'packages/console/src/parts/table.tsx': ['../pages/cases/list'],
    'packages/console/src/pages/cases/list.tsx': [],
  },
};
