import { type TestApp, testApp } from '../../../test/app.js';
import { DomainBuilder, failure, type Firm, measureFile } from '../../../test/domain.js';
import { InvariantRegistry, isUniqueViolation } from '../../platform/db/index.js';
import { newId } from '../../platform/ids/index.js';
import type { MeasureRecord } from '../policy/index.js';
import { EvidenceClaimRow } from './application.entity.js';
import { FirmApplicationService } from './firm-application.service.js';

const ONE = '25350200000000000001';
const TWO = '25350200000000000002';
const THREE = '25350200000000000003';

describe('papers that pay once', () => {
  let t: TestApp;
  let build: DomainBuilder;
  let firms: FirmApplicationService;
  let first: MeasureRecord;
  let second: MeasureRecord;
  let shared: MeasureRecord;

  const measure = (code: string, extra: object = {}) =>
    build.measure({
      code,
      title: `设备补助 ${code}`,
      form: [
        ...(measureFile()['form'] as object[]),
        { key: 'invoiceNumbers', label: '发票号码', type: 'textarea', required: true, maxLength: 2000 },
      ],
      evidence: [{ key: 'invoices', kind: 'invoice', label: '设备发票', field: 'invoiceNumbers', most: 3, ...extra }],
    });

  beforeAll(async () => {
    t = await testApp();
    build = new DomainBuilder(t);
    firms = t.get(FirmApplicationService);
    await build.pool('POOL-2026-TEST', 1_000_000_000);
    first = await measure('HL-2026-EQUIP-08');
    second = await measure('HL-2026-EQUIP-09');
    shared = await measure('HL-2026-EQUIP-10', { shared: true });
  });
  afterAll(async () => {
    for (const { code, sql } of t.get(InvariantRegistry).all()) {
      expect({ code, rows: await t.db.read((m) => m.query(sql)) }).toEqual({ code, rows: [] });
    }
    await t.close();
  });

  const filled = async (firm: Firm, record: MeasureRecord, invoiceNumbers: string) => {
    const draft = await firms.openDraft(firm.actor, { measureId: record.id, enterpriseId: firm.enterpriseId });
    return firms.saveDraft(firm.actor, draft.id, {
      version: draft.version,
      values: { contactPhone: '0592-5550100', invoiceNumbers },
      payeeAccountId: firm.payeeAccountId,
    });
  };
  const submit = async (firm: Firm, record: MeasureRecord, numbers: string) => {
    const { id, version } = await filled(firm, record, numbers);
    return firms.submit(firm.actor, id, { version });
  };
  const places = async (applicationId: string) =>
    (await t.db.read((m) => m.findBy(EvidenceClaimRow, { applicationId })))
      .map(({ place, number }) => [number, place])
      .sort();
  const faultsOf = (caught: unknown) => (caught as { fields: { path: string; message: string }[] }).fields;

  it('are refused by every other measure, all at once, and nothing is written', async () => {
    const firm = await build.firm({ employees: 9 });
    const receipt = await submit(firm, first, `${ONE}\n${TWO}`);
    expect(await places(receipt.applicationId)).toEqual([
      [ONE, `invoice:${ONE}`],
      [TWO, `invoice:${TWO}`],
    ]);
    const refused = await filled(firm, second, `2535-0200-0000-0000-0001、${TWO}、${THREE}`);
    const caught = await firms.submit(firm.actor, refused.id, { version: refused.version }).catch((e: unknown) => e);
    expect(caught).toEqual(failure('EVIDENCE_USED'));
    expect(faultsOf(caught)).toEqual([
      { path: 'values.invoiceNumbers', message: `发票 ${ONE} 已用于本企业申报的“设备补助 HL-2026-EQUIP-08”` },
      { path: 'values.invoiceNumbers', message: `发票 ${TWO} 已用于本企业申报的“设备补助 HL-2026-EQUIP-08”` },
    ]);
    expect(await firms.get(firm.actor, refused.id)).toMatchObject({ status: 'draft' });
    expect(await places(refused.id)).toEqual([]);
  });

  it('do not tell a stranger whose application holds them', async () => {
    const stranger = await build.firm({ employees: 9 });
    const caught = await submit(stranger, first, TWO).catch((e: unknown) => e);
    expect(faultsOf(caught)).toEqual([{ path: 'values.invoiceNumbers', message: `发票 ${TWO} 已用于其他申报` }]);
  });

  it('are free again when their application ends without money', async () => {
    const firm = await build.firm({ employees: 9 });
    const number = '25350200000000000011';
    const { applicationId } = await submit(firm, first, number);
    const { version } = await firms.get(firm.actor, applicationId);
    await firms.withdraw(firm.actor, applicationId, { version });
    expect(await places(applicationId)).toEqual([[number, null]]);
    const again = await submit(firm, second, number);
    expect(await places(again.applicationId)).toEqual([[number, `invoice:${number}`]]);
  });

  it('may serve another measure where both clauses let them, once in each', async () => {
    const firm = await build.firm({ employees: 9 });
    const other = await build.firm({ employees: 9 });
    const number = '25350200000000000021';
    await submit(firm, first, number);
    await submit(firm, shared, number);
    expect(await submit(other, shared, number).catch((e: unknown) => e)).toEqual(failure('EVIDENCE_USED'));
  });

  it('are refused at once where they are no numbers or too many', async () => {
    const firm = await build.firm({ employees: 9 });
    const caught = await filled(firm, first, '1234').catch((e: unknown) => e);
    expect(caught).toEqual(failure('VALIDATION'));
    expect(faultsOf(caught)).toEqual([{ path: 'values.invoiceNumbers', message: '不是有效的发票号码：1234' }]);
    const many = [1, 2, 3, 4].map((n) => `2535020000000000009${n}`).join(' ');
    expect(faultsOf(await filled(firm, first, many).catch((e: unknown) => e))).toEqual([
      { path: 'values.invoiceNumbers', message: '设备发票最多填 3 份，现有 4 份' },
    ]);
  });

  it('go to one of many that ask at the same time', async () => {
    const number = '25350200000000000031';
    const drafts: { firm: Firm; id: string; version: number }[] = [];
    for (const firm of await build.firms(8, { employees: 9 })) {
      const { id, version } = await filled(firm, drafts.length % 2 ? first : second, number);
      drafts.push({ firm, id, version });
    }
    const answers = await Promise.allSettled(
      drafts.map(({ firm, id, version }) => firms.submit(firm.actor, id, { version })),
    );
    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []));
    expect(refused).toHaveLength(7);
    for (const reason of refused) expect(reason).toEqual(failure('EVIDENCE_USED'));
    const held = await t.db.read((m) => m.findBy(EvidenceClaimRow, { number }));
    expect(held).toHaveLength(1);
  });

  it('have one place in the database itself, whatever the program believes', async () => {
    const [held] = await t.db.read((m) => m.find(EvidenceClaimRow, { where: { number: ONE } }));
    const copy = { ...held!, id: newId() };
    const caught = await t.db.write((m) => m.insert(EvidenceClaimRow, copy)).catch((e: unknown) => e);
    expect(isUniqueViolation(caught)).toBe(true);
  });
});
