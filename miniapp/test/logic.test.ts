import Taro from '@tarojs/taro';
import type { FormField, TraceNode } from '@qinqing/contract';
import type { PrefilledField } from '@qinqing/contract/firm';
import { describe, expect, test } from 'vitest';
import { ApiError, errorFrom } from '@/lib/api-error';
import { clockText, daysUntil, dayTextAt, monthGrid, spanText, timeText, todayInChina } from '@/lib/calendar';
import { countText } from '@/lib/count';
import { digestOfText } from '@/lib/digest';
import { fromText, toText, valueText } from '@/lib/field-value';
import { keyed } from '@/lib/keyed';
import { newKey, once } from '@/lib/idempotency';
import { refusal } from '@/lib/upload';
import type { QueuedFile } from '@/lib/upload-queue';
import { askedOf, askedText } from '@/packages/apply/asked';
import { gapsOf } from '@/packages/apply/completeness';
import { originNote } from '@/packages/apply/form/fields';
import { filesOf } from '@/packages/apply/form/materials';
import { markOf } from '@/packages/apply/form/save-mark';
import { pauseText, stageSteps } from '@/packages/apply/stages';
import { chapterAt } from '@/packages/live/player/chapters';
import { closedReason, deadlineText, measureTags } from '@/parts/measure-text';
import { fileText, queuedItem } from '@/parts/upload-items';
import {
  clauseBeside,
  countLeaves,
  demandOf,
  isOpenEnded,
  namesMeasures,
  originOf,
  verdictOf,
  withTitles,
} from '@/parts/trace';

test('what must not be, and is not, is no bad news', () => {
  expect(verdictOf('not_met', true)).toEqual({ outcome: 'met', text: '没有' });
  expect(verdictOf('met', true)).toEqual({ outcome: 'not_met', text: '有' });
  expect(verdictOf('unknown', true)).toEqual({ outcome: 'unknown', text: '待确认' });
  expect(verdictOf('not_met', false)).toEqual({ outcome: 'not_met', text: '不符合' });
});

test('where a value comes from is always told in words', () => {
  const held = { name: 'otherBenefits', label: '已享受的其他政策' };
  expect(originOf({ name: 'employees', source: '区人社局', asOf: '2026-10-31' })).toBe('区人社局，截至 2026年10月31日');
  expect(originOf(held)).toBe('按本平台已批准的申报');
  expect(originOf(held, false)).toBe('登录后按本平台的办理记录核对');
  expect(originOf({ name: '=rank' })).toBe('由系统按办理记录算出');
  expect(originOf({ name: 'employees' })).toBe('没有记录由哪个部门提供');
});

describe('other benefits', () => {
  const titles = new Map([['HL-2026-TAX-01', '服务业企业经营扶持']]);
  test('are read by their titles, a code that nobody knows stays', () => {
    expect(withTitles('未享受 HL-2026-TAX-01、FJ-2025-EMPLOY-01', titles)).toBe(
      '未享受《服务业企业经营扶持》、FJ-2025-EMPLOY-01',
    );
    expect(withTitles('HL-2026-TAX-01', undefined)).toBe('HL-2026-TAX-01');
  });
  test('are looked up only where one is named', () => {
    expect(namesMeasures([{ expected: '未享受 HL-2026-TAX-01' }])).toBe(true);
    expect(namesMeasures([{ expected: '≥ 30 万元，厦府规〔2026〕2号' }, undefined])).toBe(false);
  });
});

describe('calendar', () => {
  test('today is the day in Xiamen, not on the phone', () => {
    expect(todayInChina(Date.parse('2026-11-22T15:59:59Z'))).toBe('2026-11-22');
    expect(todayInChina(Date.parse('2026-11-22T16:00:00Z'))).toBe('2026-11-23');
  });
  test('times carry the year only where it is another one', () => {
    const now = Date.parse('2026-11-23T00:00:00Z');
    expect(timeText('2026-11-22T16:05:00Z', now)).toBe('11月23日 00:05');
    expect(timeText('2025-12-31T15:59:00.000Z', now)).toBe('2025年12月31日 23:59');
    expect(spanText('2026-12-12T07:00:00Z', '2026-12-12T08:30:00Z', now)).toBe('12月12日 15:00 至 16:30');
    expect(spanText('2026-12-12T15:00:00Z', '2026-12-12T16:30:00Z', now)).toBe('12月12日 23:00 至 12月13日 00:30');
  });
  test('the day of an instant is the one in Xiamen', () => {
    expect(dayTextAt('2026-11-22T16:00:00.000Z')).toBe('2026年11月23日');
  });
  test('days until a deadline count across months', () => {
    expect(daysUntil('2026-12-01', '2026-11-28')).toBe(3);
    expect(daysUntil('2026-11-27', '2026-11-28')).toBe(-1);
  });
  test('a month has all its days under the right weekday', () => {
    const weeks = monthGrid(2024, 2);
    expect(weeks.flat().filter(Boolean)).toHaveLength(29);
    // 1 February 2024 was a Thursday.
    expect(weeks[0]).toEqual([null, null, null, '2024-02-01', '2024-02-02', '2024-02-03', '2024-02-04']);
  });
  test('positions read as clocks', () => {
    expect([clockText(0), clockText(65.9), clockText(3725)]).toEqual(['0:00', '1:05', '1:02:05']);
  });
});

describe('fields', () => {
  const field = (type: FormField['type'], more: Partial<FormField> = {}): FormField => ({
    key: 'k',
    label: '项目',
    type,
    required: true,
    ...more,
  });
  test('money is typed in yuan and kept in fen', () => {
    expect(fromText(field('money'), '12,345.6')).toEqual({ ok: true, value: 1_234_560 });
    expect(fromText(field('money'), '１２．３')).toEqual({ ok: true, value: 1230 });
    expect(fromText(field('money'), '1.234')).toMatchObject({ ok: false });
    expect(toText(field('money'), 1_234_560)).toBe('12345.60');
    expect(toText(field('money'), 1_200_000)).toBe('12000');
  });
  test('limits are told in the unit that is typed', () => {
    expect(fromText(field('money', { max: 100_000 }), '1000.01')).toEqual({ ok: false, message: '不能大于 1,000 元' });
    expect(fromText(field('money'), '99999999999999999')).toEqual({ ok: false, message: '数字过大，请核对' });
    expect(fromText(field('money'), '-5')).toEqual({ ok: false, message: '不能小于 0 元' });
    expect(fromText(field('money', { min: -100_000 }), '－5.5')).toEqual({ ok: true, value: -550 });
    expect(fromText(field('integer', { min: 1, unit: '人' }), '0')).toEqual({ ok: false, message: '不能小于 1 人' });
  });
  test('whole numbers stay whole', () => {
    expect(fromText(field('integer'), ' 1,280 ')).toEqual({ ok: true, value: 1280 });
    expect(fromText(field('integer'), '12.5')).toMatchObject({ ok: false });
    expect(fromText(field('integer'), '1e5')).toMatchObject({ ok: false });
  });
  test('emptied fields become null, so that the server knows', () => {
    expect(fromText(field('text'), '   ')).toEqual({ ok: true, value: null });
  });
  test('telephone numbers: mobile and with area code', () => {
    expect(fromText(field('phone'), '138 0000 1111')).toEqual({ ok: true, value: '13800001111' });
    expect(fromText(field('phone'), '0592-5722312')).toEqual({ ok: true, value: '0592-5722312' });
    expect(fromText(field('phone'), '12345')).toMatchObject({ ok: false });
  });
  test('the review page reads values as people do', () => {
    expect(valueText(field('money'), 1_234_500)).toBe('12,345 元');
    expect(valueText(field('decimal', { unit: '千瓦时' }), 1_842_963.5)).toBe('1,842,963.5 千瓦时');
    expect(valueText(field('flag'), false)).toBe('否');
    expect(valueText(field('enum', { options: [{ value: 'a', label: '百货' }] }), 'a')).toBe('百货');
    expect(valueText(field('text'), null)).toBe('未填写');
  });
});

describe('once', () => {
  test('a lost answer keeps the key, an answer drops it', async () => {
    const keys: string[] = [];
    const lost = async (key: string) => {
      keys.push(key);
      throw new ApiError(0, { code: 'NETWORK', message: '网络不通' });
    };
    const answered = async (key: string) => {
      keys.push(key);
      return 'ok';
    };
    await expect(once('submit:a:1', lost)).rejects.toThrow('网络不通');
    await expect(once('submit:a:1', answered)).resolves.toBe('ok');
    await expect(once('submit:a:1', answered)).resolves.toBe('ok');
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
  });
  test('a refusal that a person corrects frees the key, a running one does not', async () => {
    const keys: string[] = [];
    const refuse = (code: string, status: number) => async (key: string) => {
      keys.push(key);
      throw new ApiError(status, { code, message: '不行' });
    };
    await expect(once('x', refuse('IDEMPOTENCY_RUNNING', 409))).rejects.toThrow();
    await expect(once('x', refuse('VALIDATION', 400))).rejects.toThrow();
    await expect(once('x', refuse('VALIDATION', 400))).rejects.toThrow();
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[1]);
  });
  const openActs = () => Taro.getStorageInfoSync().keys.filter((key) => key.startsWith('qinqing-idem:'));
  const cut = () => Promise.reject(new ApiError(0, { code: 'NETWORK', message: '网络不通' }));
  test('what an act is about does not lie open on the phone, however long it is', async () => {
    const act = `POST /payees ${JSON.stringify({ accountName: '陈小鹭', accountNumber: '6222021234567890' })}`;
    for (const long of [act, `${act}${'申诉理由'.repeat(500)}\ud83d`]) {
      await expect(once(long, cut)).rejects.toThrow();
      const [name = '', ...more] = openActs();
      expect(more).toEqual([]);
      expect(name).toMatch(/^qinqing-idem:[0-9a-f]{64}$/);
      await once(long, async () => 'ok');
      expect(openActs()).toEqual([]);
    }
  });
  test('a digest is that of the text: by its UTF-16 units, as the first byte and the second', () => {
    // printf 'a鹭' | iconv -t UTF-16BE | sha256sum
    expect(digestOfText('a鹭')).toBe('4ffbfcb6225ad05afb5e7e8328e8ece498563632a37189ceda76b63db532fae8');
  });
  test('keys are 32 plain characters and differ', () => {
    const made = new Set(Array.from({ length: 500 }, () => newKey()));
    expect(made.size).toBe(500);
    for (const key of made) expect(key).toMatch(/^[a-z0-9]{32}$/);
  });
});

describe('errors', () => {
  test('our shape is read, anything else becomes one sentence', () => {
    const body = {
      code: 'VALIDATION',
      message: '有误',
      requestId: 'r1',
      fields: [{ path: 'values.a', message: '必填' }],
    };
    expect(errorFrom(400, JSON.stringify(body)).field('values.a')).toBe('必填');
    expect(errorFrom(502, '<html>bad gateway</html>')).toMatchObject({ status: 502, code: 'UNREADABLE' });
  });
});

describe('measures', () => {
  const window = { windowState: 'open', opensOn: '2026-01-01', closesOn: '2026-12-05' } as const;
  test('near deadlines are urgent', () => {
    expect(deadlineText(window, '2026-11-23')).toEqual({ text: '还剩 12 天，2026年12月5日 截止', urgent: true });
    expect(deadlineText(window, '2026-10-01')).toEqual({ text: '2026年12月5日 截止', urgent: false });
    expect(deadlineText(window, '2026-12-05')).toEqual({ text: '今天截止', urgent: true });
  });
  test('why an application is not possible now', () => {
    const open = { poolState: 'ample', windowState: 'open', opensOn: '2026-01-01' } as const;
    expect(closedReason(open)).toBeNull();
    expect(closedReason({ ...open, poolState: 'exhausted' })).toBe('资金额度已用完');
    expect(closedReason({ ...open, windowState: 'upcoming', opensOn: '2026-12-10' })).toBe('2026年12月10日 开始申报');
    expect(closedReason({ ...open, windowState: 'closed' })).toBe('申报已截止');
  });
  test('what is over does not boast of money that is left', () => {
    const tags = (windowState: 'open' | 'closed') =>
      measureTags({ mode: 'reviewed', level: 'city', poolState: 'ample', windowState }).map(({ text }) => text);
    expect(tags('open')).toContain('资金充足');
    expect(tags('closed')).not.toContain('资金充足');
    expect(tags('closed')).toContain('已截止');
  });
  test('an explanation says nothing twice', () => {
    expect(clauseBeside({ label: '注册地在湖里区', clause: '注册地在湖里区。' })).toBeUndefined();
    expect(clauseBeside({ label: '注册地在湖里区', clause: '第三条 注册地在湖里区。' })).toBe(
      '第三条 注册地在湖里区。',
    );
    expect([demandOf({ expected: '是' }), demandOf({ expected: '≥ 5%' })]).toEqual([undefined, '≥ 5%']);
  });
  test('an amount without an upper end is told as such, not as ninety trillion', () => {
    expect([isOpenEnded(Number.MAX_SAFE_INTEGER), isOpenEnded(undefined), isOpenEnded(12_800_000)]).toEqual([
      true,
      true,
      false,
    ]);
  });
  test('conditions are counted at the top, a group as one', () => {
    const leaf = (outcome: TraceNode['outcome']): TraceNode => ({ path: outcome, kind: 'fact', label: '', outcome });
    const group: TraceNode = {
      path: 'g',
      kind: 'any',
      label: '',
      outcome: 'met',
      children: [leaf('met'), leaf('not_met')],
    };
    const root: TraceNode = {
      path: '',
      kind: 'all',
      label: '',
      outcome: 'unknown',
      children: [leaf('met'), group, leaf('unknown')],
    };
    expect(countLeaves(root)).toEqual({ met: 2, not_met: 0, unknown: 1 });
  });
});

describe('applications', () => {
  const route = [
    { stage: 'initial', desk: '街道', role: 'street_reviewer', promisedWorkingDays: 3 },
    { stage: 'second', desk: '商务局', role: 'department_reviewer', promisedWorkingDays: 5 },
    { stage: 'finance', desk: '财政局', role: 'finance_reviewer', promisedWorkingDays: 3 },
  ] as const;
  const states = (status: Parameters<typeof stageSteps>[0]['status'], stage?: 'initial' | 'second' | 'finance') =>
    stageSteps({ status, stage, route: [...route] }).map((step) => step.state);
  test('each status has its place on the way', () => {
    expect(states('checking')).toEqual(['done', 'current', 'todo', 'todo', 'todo']);
    expect(states('in_review', 'second')).toEqual(['done', 'done', 'done', 'current', 'todo']);
    expect(states('supplement', 'initial')).toEqual(['done', 'done', 'problem', 'todo', 'todo']);
    expect(states('publicised')).toEqual(['done', 'done', 'done', 'done', 'done', 'current']);
    expect(states('paid')).toEqual(['done', 'done', 'done', 'done', 'done']);
    const returned = { items: [], issuedAt: '', dueOn: '2026-12-01', desk: '商务局' };
    const steps = stageSteps({ status: 'supplement', route: [...route], supplement: returned });
    expect(steps.map((step) => step.state)).toEqual(['done', 'done', 'done', 'problem', 'todo']);
    const unchecked = stageSteps({
      status: 'supplement',
      route: [...route],
      supplement: { ...returned, desk: '系统自动核验' },
    });
    expect(unchecked.map((step) => step.state)).toEqual(['done', 'problem', 'todo', 'todo', 'todo']);
    expect(unchecked[1]?.stateText).toBe('待补正');
    expect(states('rejected')).toEqual(['done', 'problem', 'todo', 'todo', 'todo']);
    expect(states('withdrawn', 'second')).toEqual(['done', 'done', 'done', 'todo', 'todo']);
  });
  test('a pause of a single day names it once, and days that are none are not counted out', () => {
    const pause = { from: '2026-11-26', to: '2026-11-30', workingDays: 2, reason: '等待补正' };
    expect(pauseText(pause)).toBe('2026年11月26日 至 2026年11月30日 等待补正，2 个工作日不计入');
    expect(pauseText({ ...pause, to: pause.from, workingDays: 0 })).toBe('2026年11月26日 等待补正');
    const open = { from: pause.from, reason: '公示异议核查' };
    expect(pauseText({ ...open, workingDays: 1 })).toBe(
      '2026年11月26日 起公示异议核查，已停 1 个工作日，不计入办理时限',
    );
    expect(pauseText({ ...open, workingDays: 0 })).toBe('2026年11月26日 起公示异议核查，不计入办理时限');
  });
  test('gaps: required answers, papers that are neither there nor excused, and the account for cash', () => {
    const material = { name: '发票', required: true, accept: [], maxBytes: 1, files: [] };
    const gaps = gapsOf({
      nonCash: false,
      fields: [{ key: 'a', label: '联系人', type: 'text', required: true, value: '' }],
      materials: [
        { ...material, key: 'm1', tolerable: false, missingReason: '丢了' },
        { ...material, key: 'm2', tolerable: true, missingReason: '下周补' },
      ],
      payeeAccount: undefined,
    });
    expect(gaps.map((gap) => gap.path)).toEqual(['values.a', 'materials.m1', 'payeeAccountId']);
  });
  test('what was changed on the phone counts before the server has it', () => {
    const draft = {
      nonCash: false,
      fields: [{ key: 'a', label: '联系人', type: 'text' as const, required: true, value: '陈小鹭' }],
      materials: [{ key: 'm', name: '发票', required: true, tolerable: false, accept: [], maxBytes: 1, files: [] }],
      payeeAccount: undefined,
    };
    expect(gapsOf(draft, { materials: { m: { fileIds: ['f'] } }, payeeAccountId: 'p' })).toEqual([]);
    expect(gapsOf(draft, { values: { a: null } }).map((gap) => gap.path)).toEqual([
      'values.a',
      'materials.m',
      'payeeAccountId',
    ]);
  });
});

describe('papers of a form', () => {
  const lease = { key: 'm', name: '租赁合同', required: true, tolerable: true, accept: [], maxBytes: 1, files: [] };
  const draft = { nonCash: true, fields: [], materials: [lease], payeeAccount: undefined };
  const said = (...more: [edits?: Parameters<typeof gapsOf>[1], here?: Parameters<typeof gapsOf>[2]]) =>
    gapsOf(draft, ...more).map(({ text }) => text);
  const refused = [{ target: 'm', name: '坏.pdf' }];

  test('a paper that cannot be supplied asks for the reason, not for the paper', () => {
    const excused = new Set(['m']);
    expect(said({}, { excused })).toEqual(['请填写暂时无法提供租赁合同的原因']);
    expect(said({ materials: { m: { fileIds: [], missingReason: '  ' } } }, { excused })).toHaveLength(1);
    expect(said({ materials: { m: { fileIds: [], missingReason: '房东在外地' } } }, { excused })).toEqual([]);
  });
  test('a file that the server will not take is named, whatever else is there', () => {
    expect(said({}, { refused })).toEqual(['租赁合同：坏.pdf 不能用，请移除后换一个']);
    expect(said({ materials: { m: { fileIds: ['f'] } } }, { refused })).toHaveLength(1);
  });
  test('what the server refused is not waiting to be sent, and is not tried again', () => {
    const saved = { state: 'saved', waiting: 0, conflicts: [] } as const;
    const file = (state: QueuedFile['state']): QueuedFile => ({
      key: state,
      target: 'm',
      name: '坏.pdf',
      size: 9,
      sent: 9,
      state,
      error: '打不开',
    });
    expect(markOf(saved, [file('refused')])).toMatchObject({ tone: 'bad', text: '1 个文件需更换' });
    expect(markOf(saved, [file('refused'), file('failed')]).text).toBe('待上传（1 项）');
    expect(queuedItem(file('refused'))).toEqual({ key: 'refused', name: '坏.pdf', state: 'refused', error: '打不开' });
  });
  test('values that stand there already say truly whose they are', () => {
    const of = (source: string) => ({ prefill: { value: 1, source } }) as unknown as PrefilledField;
    expect(originNote([of('税务部门')])).toContain('来自部门数据');
    expect(originNote([of('企业申报')])).toBe('来自企业申报，可以直接修改');
    expect(originNote([of('税务部门'), of('企业申报')])).toContain('企业申报的可以直接修改');
  });
});

test('files are refused before they are sent', () => {
  expect(refusal({ name: 'a.PDF', size: 10 }, ['application/pdf'], 100)).toBeNull();
  expect(refusal({ name: 'a.jpeg', size: 10 }, ['image/jpeg'], 100)).toBeNull();
  expect(refusal({ name: 'a.exe', size: 10 }, [], 100)).toMatch(/不支持/);
  expect(refusal({ name: 'a.pdf', size: 0 }, [], 100)).toMatch(/空/);
  expect(refusal({ name: 'a.pdf', size: 11_000_000 }, [], 10_485_760)).toMatch(/10 MB/);
});

test('the chapter playing is the last one begun', () => {
  const chapters = [
    { id: 'a', startSeconds: 0, endSeconds: 8 },
    { id: 'b', startSeconds: 8, endSeconds: 16 },
  ];
  expect([chapterAt(chapters, 7.5)?.id, chapterAt(chapters, 8)?.id, chapterAt(chapters, 99)?.id]).toEqual([
    'a',
    'b',
    'b',
  ]);
  expect(chapterAt([], 1)).toBeUndefined();
});

test('counts are cut, never rounded up', () => {
  expect([countText(999), countText(48_999)]).toEqual(['999 ', '4.8 万']);
});

test('equal rows get keys of their own', () => {
  const keys = keyed(['王*明', '李*', '王*明', '王*明'], (name) => name).map((row) => row.key);
  expect(keys).toEqual(['王*明', '李*', '王*明#1', '王*明#2']);
});

describe('pictures that are looked at before staff may open them', () => {
  const picture = (id: string, check?: 'waiting' | 'refused') => ({
    id,
    name: `${id}.jpg`,
    size: 2048,
    mime: 'image/jpeg',
    sha256: '0'.repeat(64),
    uploadedAt: '2026-11-20T00:00:00.000Z',
    ...(check ? { check } : {}),
  });
  const files = [picture('seen'), picture('new', 'waiting'), picture('bad', 'refused')];
  test('the form tells each of them apart, and one that is not saved yet', () => {
    const items = filesOf({ files }, { fileIds: ['seen', 'new', 'bad', 'unsaved'], names: { unsaved: '刚拍的.jpg' } });
    expect(items).toEqual([
      { key: 'seen', name: 'seen.jpg', state: 'done', note: '已上传，2 KB' },
      { key: 'new', name: 'new.jpg', state: 'done', note: '已上传，2 KB，待检测' },
      { key: 'bad', name: 'bad.jpg', state: 'refused', error: '没有通过微信的内容检测，工作人员看不到，请换一张' },
      { key: 'unsaved', name: '刚拍的.jpg', state: 'done', note: '已上传' },
    ]);
  });
  test('one that was refused is not handed in, one that waits is', () => {
    const paper = { key: 'm', name: '门头照', required: true, tolerable: true, accept: [], maxBytes: 1 };
    const gapsWith = (given: typeof files, edits = {}) =>
      gapsOf({ nonCash: true, fields: [], materials: [{ ...paper, files: given }], payeeAccount: undefined }, edits);
    const said = [{ path: 'materials.m', text: '门头照没有通过内容检测，请换一张' }];
    expect(gapsWith([picture('bad', 'refused')])).toEqual(said);
    expect(gapsWith([picture('bad', 'refused'), picture('new', 'waiting')])).toEqual([]);
    expect(gapsWith(files, { materials: { m: { fileIds: ['bad'] } } })).toEqual(said);
    expect(gapsWith(files, { materials: { m: { fileIds: ['bad', 'unsaved'] } } })).toEqual([]);
    expect(gapsWith(files, { materials: { m: { fileIds: [] } } })).toMatchObject([{ text: '请上传门头照' }]);
  });
  test('and so does the list of what was handed in', () => {
    expect(files.map(fileText)).toEqual([
      'seen.jpg',
      'new.jpg（待检测）',
      'bad.jpg（没有通过内容检测，工作人员看不到）',
    ]);
  });
});

test('what a reviewer asks for stands beside what it is about, by the name that the reviewer picked', () => {
  const items = [
    { target: '租赁合同', text: '请补充末页' },
    { target: '租赁合同', text: '看得清双方签字' },
    { target: '联系电话', text: '请核对' },
  ];
  expect(askedOf(items, '租赁合同')).toBe('请补充末页；看得清双方签字');
  expect(askedOf(items, '联系电话（手机）')).toBe('请核对');
  expect(askedOf(items, '收款账户')).toBeUndefined();
  expect(items.map(askedText)[2]).toBe('联系电话：请核对');
});
