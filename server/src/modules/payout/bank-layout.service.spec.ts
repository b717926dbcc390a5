import type { BankLayoutInput } from '@qinqing/contract/staff';
import iconv from 'iconv-lite';
import { type TestDatabase, testDatabase } from '../../../test/database.js';
import { type MoneyRig, moneyRig, staffMember } from '../../../test/money.js';

const columns: BankLayoutInput['columns'] = [
  { field: 'accountNumber', heading: '账号' },
  { field: 'payeeName', heading: '户名' },
  { field: 'amount', heading: '金额' },
  { field: 'orderNo', heading: '备注' },
];

describe('the layouts of banks', () => {
  let t: TestDatabase;
  let rig: MoneyRig;
  let count = 0;
  const proposer = staffMember('管理', 'admin');
  const checker = staffMember('复核', 'payout_releaser');

  beforeAll(async () => {
    t = await testDatabase();
    rig = moneyRig(t);
  });
  afterAll(async () => {
    const report = await rig.verifier.verify();
    await t.close();
    expect(report.checks.filter((check) => check.violations > 0)).toEqual([]);
  });

  const layoutOf = (more: Partial<BankLayoutInput> = {}): BankLayoutInput => ({
    layoutCode: `bank-${++count}`,
    name: '测试银行',
    encoding: 'gb18030',
    delimiter: ',',
    amount: 'yuan',
    control: false,
    headings: true,
    columns,
    ...more,
  });
  const propose = (layout: BankLayoutInput, baseVersion = 0, actor = proposer) =>
    rig.layouts.propose(actor, { layout, baseVersion, reason: '银行说明书' });
  const newest = async (code: string) =>
    (await rig.layouts.list(checker)).proposals.find(({ layout }) => layout.layoutCode === code)!;
  const inForce = async (code: string) =>
    (await rig.layouts.list(checker)).items.find(({ layoutCode }) => layoutCode === code);
  const decide = async (code: string, accept: boolean, actor = checker) =>
    rig.layouts.decide(actor, (await newest(code)).id, { accept });
  /** Proposed and accepted. */
  const putInForce = async (layout: BankLayoutInput, baseVersion = 0) => {
    await propose(layout, baseVersion);
    await decide(layout.layoutCode, true);
    return layout;
  };

  it('are in force only once a second person agrees, and say who did', async () => {
    const layout = layoutOf();
    await propose(layout);
    expect(await inForce(layout.layoutCode)).toBeUndefined();
    const both = staffMember('两职', 'admin', 'payout_releaser');
    const own = layoutOf();
    await propose(own, 0, both);
    await expect(decide(own.layoutCode, true, both)).rejects.toMatchObject({ code: 'FOUR_EYES' });
    expect(await inForce(own.layoutCode)).toBeUndefined();
    await expect(decide(layout.layoutCode, true, staffMember('经办', 'payout_maker'))).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await decide(layout.layoutCode, true);
    expect(await inForce(layout.layoutCode)).toMatchObject({
      ...layout,
      version: 1,
      proposedBy: '管理',
      confirmedBy: '复核',
    });
    await expect(decide(layout.layoutCode, false)).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
    const history = await rig.audit.historyOf('bank_layout', (await newest(layout.layoutCode)).id);
    expect(history.map(({ action, actorName }) => [action, actorName])).toEqual([
      ['bank_layout.propose', '管理'],
      ['bank_layout.accept', '复核'],
    ]);
  });

  it('are changed as a next version; the one before is kept, and a proposal made on an older one is refused', async () => {
    const layout = await putInForce(layoutOf());
    const next = { ...layout, amount: 'fen' as const };
    await propose(next, 1);
    expect(await inForce(layout.layoutCode)).toMatchObject({ version: 1, amount: 'yuan' });
    await expect(propose({ ...layout, name: '另一修改' }, 1)).rejects.toMatchObject({ code: 'STALE_VERSION' });
    await decide(layout.layoutCode, true);
    expect(await inForce(layout.layoutCode)).toMatchObject({ version: 2, amount: 'fen' });
    await expect(propose(layout, 1)).rejects.toMatchObject({ code: 'STALE_VERSION' });
    await expect(propose(layout, 0)).rejects.toMatchObject({
      fields: [{ path: 'layout.layoutCode', message: '这个版式代码已被使用' }],
    });
    const { proposals } = await rig.layouts.list(checker);
    const versions = proposals.filter((each) => each.layout.layoutCode === layout.layoutCode);
    expect(versions.map((each) => [each.baseVersion, each.layout.amount])).toEqual([
      [1, 'fen'],
      [0, 'yuan'],
    ]);
  });

  it('are taken back by who proposed them, and refused by others', async () => {
    const layout = layoutOf();
    await propose(layout);
    expect((await rig.layouts.list(proposer)).proposals[0]?.can).toEqual({ accept: false, refuse: true });
    await decide(layout.layoutCode, false, proposer);
    await propose(layout);
    await decide(layout.layoutCode, false);
    expect(await inForce(layout.layoutCode)).toBeUndefined();
  });

  it('belong to one pool at most, that pays cash', async () => {
    const pool = await rig.openPool(100);
    const kind = await rig.openPool(100, true);
    await putInForce(layoutOf({ poolCode: pool }));
    for (const poolCode of [pool, kind, 'nowhere'])
      await expect(propose(layoutOf({ poolCode }))).rejects.toMatchObject({
        code: 'VALIDATION',
        fields: [{ path: 'layout.poolCode' }],
      });
  });

  it('do not touch a batch that was sealed before: the same bytes, released and paid', async () => {
    const pool = await rig.openPool(1_000_00);
    const order = await rig.order(pool, 123_45);
    const layout = await putInForce(layoutOf({ poolCode: pool }));
    const made = await rig.batches.create(rig.people.maker, { poolCode: pool });
    const seal = { id: made.id, version: made.version, totp: '123456', layoutCode: layout.layoutCode };
    const sealed = await rig.batches.seal(rig.people.sealer, { ...seal, layoutVersion: 1 });
    expect(sealed).toMatchObject({ layoutCode: layout.layoutCode, layoutVersion: 1 });
    await putInForce({ ...layout, encoding: 'utf-8', amount: 'fen', poolCode: pool }, 1);
    const step = { id: made.id, version: sealed.version };
    const released = await rig.batches.release(rig.people.releaser, { ...step, totp: '123456' });
    expect(released.layoutVersion).toBe(1);
    const file = await rig.batches.download(rig.people.releaser, made.id, 'layout');
    const text = iconv.decode(file.content as Buffer, 'gb18030');
    expect(text).toContain('账号,户名,金额,备注');
    expect(text).toContain(`,123.45,${order.orderNo}`);
  });

  it('are the ones that the person who seals was shown', async () => {
    const pool = await rig.openPool(1_000_00);
    await rig.order(pool, 100);
    const layout = await putInForce(layoutOf());
    const made = await rig.batches.create(rig.people.maker, { poolCode: pool });
    await putInForce({ ...layout, amount: 'fen' }, 1);
    const seal = { id: made.id, version: made.version, totp: '123456', layoutCode: layout.layoutCode };
    await expect(rig.batches.seal(rig.people.sealer, { ...seal, layoutVersion: 1 })).rejects.toMatchObject({
      code: 'STALE_VERSION',
    });
    const sealed = await rig.batches.seal(rig.people.sealer, { ...seal, layoutVersion: 2 });
    expect(sealed).toMatchObject({ status: 'sealed', layoutVersion: 2 });
  });

  it('are shown beforehand as the bytes of a sample, read back in their own encoding', async () => {
    const layout = layoutOf({ delimiter: '|', amount: 'fen', control: true });
    const { name, text, base64 } = await rig.layouts.preview(checker, { layout });
    expect(name).toMatch(new RegExp(`\\.${layout.layoutCode}\\.csv$`));
    expect(iconv.encode(text, 'gb18030').toString('base64')).toBe(base64);
    const rows = text.split('\r\n');
    expect(rows[0]).toMatch(/^批次号\|.+\|笔数\|3\|合计金额\|123466794$/);
    expect(rows[1]).toBe('账号|户名|金额|备注');
    expect(rows[3]).toContain('䶮㙍');
    expect(rows[4]).toContain('"样例|竖线;分号商行"');
  });
});
