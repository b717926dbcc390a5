// Prints the list of personal data that the product holds, the same that the phone shows.
// `--check` says whether the file is stale and writes nothing.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { PERSONAL_DATA, PRIVACY_CONTACT, PRIVACY_UPDATED_ON } from '@qinqing/contract/public';

const FILE = new URL('../../packages/contract/privacy.md', import.meta.url);

const rows = PERSONAL_DATA.map(({ field, purpose, basis, optional, retention, sharedWith }) =>
  [field, purpose, basis, optional ? '可不提供' : '必需', retention, sharedWith ?? '不提供给他人'].join(' | '),
);
const text = `${[
  '# 收集哪些个人信息、为什么、保留多久',
  'Made by `node server/scripts/privacy.mjs` from `packages/contract/src/public/privacy.ts`; do not edit.',
  `更新于 ${PRIVACY_UPDATED_ON}。联系：${PRIVACY_CONTACT}。`,
  [
    '| 信息 | 为什么 | 依据 | 是否必需 | 保留多久 | 提供给谁 |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n'),
].join('\n\n')}\n`;

if (!process.argv.includes('--check')) writeFileSync(FILE, text);
else if (!existsSync(FILE) || readFileSync(FILE, 'utf8') !== text) {
  console.error('packages/contract/privacy.md is stale: run node server/scripts/privacy.mjs');
  process.exitCode = 1;
}
