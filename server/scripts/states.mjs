// Draws the states of applications, payouts and batches from the edge tables by which the server moves.
// `--check` says whether the file is stale and writes nothing.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { APPLICATION_STATUS, BATCH_STATUS, CLAWBACK_STATUS, PAYOUT_STATUS, STAFF_ROLE } from '@qinqing/contract';
import { APPLICATION_EDGES, BATCH_EDGES, CLAWBACK_EDGES, PAYOUT_EDGES } from '@qinqing/contract/edges';

const FILE = new URL('../src/states.md', import.meta.url);
const PARTY = { ...STAFF_ROLE, firm: '企业', system: '系统' };

const label = (labels, state) => labels[state].label;

function diagram(edges, labels, first) {
  const lines = Object.keys(labels).map((state) => `  ${state} : ${state} ${label(labels, state)}`);
  const arrows = edges.map(({ from, event, to }) => `  ${from} --> ${to} : ${event}`);
  return ['```mermaid', 'stateDiagram-v2', `  [*] --> ${first}`, ...lines, ...arrows, '```'].join('\n');
}

function table(edges, labels) {
  const rows = edges.map(({ from, event, to, by, ledger }) =>
    [
      `${from} ${label(labels, from)}`,
      `\`${event}\``,
      `${to} ${label(labels, to)}`,
      by.map((party) => PARTY[party]).join('、'),
      ledger.map((name) => `\`${name}\``).join(' '),
    ].join(' | '),
  );
  return [
    '| from | event | to | by | transfers |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
}

const parts = [
  { title: 'Applications', edges: APPLICATION_EDGES, labels: APPLICATION_STATUS, first: 'draft' },
  { title: 'Payout orders', edges: PAYOUT_EDGES, labels: PAYOUT_STATUS, first: 'payable' },
  { title: 'Clawbacks', edges: CLAWBACK_EDGES, labels: CLAWBACK_STATUS, first: 'proposed' },
  { title: 'Batches', edges: BATCH_EDGES, labels: BATCH_STATUS, first: 'draft' },
];

const text = `${[
  '# States',
  'Made by `node server/scripts/states.mjs` from `packages/contract/src/edges.ts`; do not edit. Every pair of state and event that is not listed is refused with 409 and changes nothing (`server/test/edges.spec.ts` tries them all). The transfers are those of `server/src/modules/ledger/ledger.rules.ts`, posted in the same unit of work.',
  ...parts.flatMap(({ title, edges, labels, first }) => [
    `## ${title}`,
    diagram(edges, labels, first),
    table(edges, labels),
  ]),
].join('\n\n')}\n`;

if (!process.argv.includes('--check')) writeFileSync(FILE, text);
else if (!existsSync(FILE) || readFileSync(FILE, 'utf8') !== text) {
  console.error('server/src/states.md is stale: run node server/scripts/states.mjs');
  process.exitCode = 1;
}
