import { dayText, MODE } from '@qinqing/contract';
import type { MeasureChange, MeasureVersionEntry } from '@qinqing/contract/public';
import { describeConditions } from '@qinqing/rules';
import type { MeasureRecord } from './measure-record.js';
import { standardOf, TOTAL_CONTROL } from './measure-view.js';
import { diffLists, diffTexts, likeness } from './text-diff.js';

type Part = MeasureChange['part'];

/** Sentences that share less than this are two sentences, not one that was changed. */
const SAME_SENTENCE = 0.5;

/** What a version says, part by part, in the words in which the measure's page says it. */
function partsOf(record: MeasureRecord): { part: Part; label: string; lines: string[] }[] {
  const { definition } = record;
  const { departments, clocks, publicity, window } = definition;
  const promised = clocks.promisedWorkingDays > 0 ? [`承诺 ${clocks.promisedWorkingDays} 个工作日办结`] : [];
  return [
    { part: 'title', label: '名称', lines: [definition.title] },
    { part: 'summary', label: '摘要', lines: [definition.summary] },
    { part: 'audience', label: '适用对象', lines: [definition.audience.text] },
    {
      part: 'conditions',
      label: '申报条件',
      lines: describeConditions(definition).map(({ label, clause }) => (clause ? `${label}（${clause}）` : label)),
    },
    { part: 'standard', label: '补助标准', lines: [...standardOf(record), TOTAL_CONTROL[definition.totalControl]] },
    { part: 'window', label: '申报时间', lines: [`${dayText(window.opensOn)} 至 ${dayText(window.closesOn)}`] },
    { part: 'mode', label: '办理方式', lines: [MODE[definition.mode]] },
    {
      part: 'materials',
      label: '申报材料',
      lines: definition.materials.map(
        ({ name, required, tolerable }) => `${name}${required ? '' : '（选填）'}${tolerable ? '（可容缺）' : ''}`,
      ),
    },
    {
      part: 'route',
      label: '办理流程',
      lines: [
        ...definition.route.map(({ desk, promiseWorkingDays }) => `${desk}，${promiseWorkingDays} 个工作日`),
        ...(publicity.workingDays > 0 ? [`公示 ${publicity.workingDays} 个工作日`] : []),
        ...promised,
      ],
    },
    { part: 'documents', label: '政策依据', lines: definition.documentNo },
    {
      part: 'office',
      label: '受理部门',
      lines: [departments.office, departments.address, `咨询电话 ${departments.phone}`],
    },
  ];
}

/** What changed from one version to the next. */
export function changesBetween(before: MeasureRecord, after: MeasureRecord): MeasureChange[] {
  const old = partsOf(before);
  return partsOf(after).flatMap(({ part, label, lines }, index) =>
    lineChanges(old[index]!.lines, lines).map((change) => ({ part, label, ...change })),
  );
}

type LineChange = Pick<MeasureChange, 'kind' | 'before' | 'after' | 'parts'>;

function lineChanges(before: readonly string[], after: readonly string[]): LineChange[] {
  const steps = diffLists(before, after);
  const added = steps.filter(({ kind }) => kind === 'added').map(({ item }) => item);
  const changes: LineChange[] = [];
  for (const { kind, item } of steps) {
    if (kind !== 'removed') continue;
    const [next] = [...added].sort((a, b) => likeness(item, b) - likeness(item, a));
    if (next !== undefined && likeness(item, next) >= SAME_SENTENCE) {
      added.splice(added.indexOf(next), 1);
      changes.push({ kind: 'changed', before: item, after: next, parts: diffTexts(item, next) });
    } else changes.push({ kind: 'removed', before: item });
  }
  return [...changes, ...added.map((item): LineChange => ({ kind: 'added', after: item }))];
}

/** All published versions, the newest first, each with what it changed. @param versions by version, oldest first */
export function historyOf(versions: readonly MeasureRecord[], current: number): MeasureVersionEntry[] {
  return versions
    .map((record, index): MeasureVersionEntry => {
      const before = versions[index - 1];
      const next = versions[index + 1];
      return {
        version: record.version,
        publishedAt: record.publishedAt.toISOString(),
        ...(next ? { replacedAt: next.publishedAt.toISOString() } : {}),
        current: record.version === current,
        changes: before ? changesBetween(before, record) : [],
      };
    })
    .reverse();
}
