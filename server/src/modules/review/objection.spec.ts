import type { Readable } from 'node:stream';
import { fileObjection } from '@qinqing/contract/firm';
import { listPublicity } from '@qinqing/contract/public';
import { dayText } from '@qinqing/contract';
import * as staffRoutes from '@qinqing/contract/staff';
import { type TestApp, testApp } from '../../../test/app.js';
import { DomainBuilder, failure, type Firm, staffActor } from '../../../test/domain.js';
import { DecideCaseFlow } from '../../flows/index.js';
import { ApplicationService, FirmApplicationService, PublicityService } from '../application/index.js';
import { AuditService } from '../audit/index.js';
import { FileService } from '../file/index.js';
import { LedgerService } from '../ledger/index.js';
import { NoticeService } from '../notice/index.js';
import type { MeasureRecord } from '../policy/index.js';
import { AppealService, ObjectionService } from './index.js';
import { ObjectionRow } from './objection.entity.js';

const DESK = staffActor('department_reviewer', 9);
const REVIEWERS = [staffActor('street_reviewer'), staffActor('department_reviewer'), staffActor('final_approver')];
const PERSON = { realName: '王秀英', phone: '13800138000', reason: '该企业早已停业' };

describe('objections and appeals', () => {
  let t: TestApp;
  let build: DomainBuilder;
  let objections: ObjectionService;
  let appeals: AppealService;
  let measure: MeasureRecord;

  beforeAll(async () => {
    t = await testApp();
    build = new DomainBuilder(t);
    objections = t.get(ObjectionService);
    appeals = t.get(AppealService);
    await build.pool('POOL-2026-TEST', 10_000_000_00);
    measure = await build.measure({ publicity: { workingDays: 5 } });
  });
  afterAll(async () => {
    expect(await t.get(AuditService).verify()).toMatchObject({ ok: true });
    await t.close();
  });

  const view = (id: string) => t.db.read((m) => t.get(ApplicationService).view(m, id));
  const filed = async (firm: Firm) => {
    const service = t.get(FirmApplicationService);
    const draft = await service.openDraft(firm.actor, { measureId: measure.id, enterpriseId: firm.enterpriseId });
    const saved = await service.saveDraft(firm.actor, draft.id, {
      version: draft.version,
      values: { contactPhone: '0592-5550100' },
      payeeAccountId: firm.payeeAccountId,
    });
    await service.submit(firm.actor, draft.id, { version: saved.version });
    await t.runner.drain();
    return draft.id;
  };
  const decide = async (who: (typeof REVIEWERS)[number], id: string, decision: 'pass' | 'reject') => {
    const { version } = await view(id);
    const reason = decision === 'reject' ? { reason: '材料不实' } : {};
    await t.get(DecideCaseFlow).decide(who, id, { version, decision, ...reason });
  };
  const publicised = async (firm: Firm) => {
    const id = await filed(firm);
    for (const who of REVIEWERS) await decide(who, id, 'pass');
    const { items } = await t.get(PublicityService).list({ limit: 100 });
    const found = items.flatMap((notice) => notice.items).find((item) => item.enterpriseName === firm.name)!;
    return { id, itemId: found.id };
  };
  const evidence = async (firm: Firm) => {
    const staged = await t.get(FileService).stage(Buffer.from('%PDF-1.4 evidence'));
    const owner = { kind: 'uploader', id: `firm:${firm.actor.id}` };
    const file = await t.db.write((m) =>
      t.get(FileService).add(m, staged, {
        owner,
        purpose: 'material',
        name: '证据.pdf',
        mime: 'application/pdf',
        by: firm.actor,
      }),
    );
    return [file.id];
  };
  const object = async (person: Firm, itemId: string) =>
    objections.file(person.actor, { itemId, ...PERSON, fileIds: await evidence(person) });
  const frozen = async (id: string) => (await t.db.read((m) => t.get(LedgerService).holding(m, id)))?.frozenFen ?? 0;
  const titles = async (firm: Firm) =>
    (await t.get(NoticeService).list(firm.actor, { limit: 50 })).items.map(({ title }) => title);

  describe('an objection', () => {
    it('takes the case off the road at once, and back onto it when it is dismissed', async () => {
      const [firm, person] = await build.firms(2, { employees: 10 });
      const { id, itemId } = await publicised(firm!);
      const filedOne = await object(person!, itemId);
      expect(filedOne).toMatchObject({ status: 'investigating', number: expect.stringMatching(/^YY2026/) });
      expect((await view(id)).status).toBe('objection');
      await expect(object(person!, itemId)).rejects.toEqual(failure('OBJECTION_EXISTS'));
      // The notice ends while it is looked into: nothing is approved.
      t.clock.advance({ days: 10 });
      await t.runner.drain();
      expect((await view(id)).status).toBe('objection');
      const row = await objections.get(DESK, filedOne.id);
      expect(row).toMatchObject({ overdue: true, can: { decide: true }, enterpriseName: firm!.name });
      const input = { version: row.version, decision: 'dismiss' as const, text: '经实地核查，正常经营。' };
      await expect(objections.decide(staffActor('payout_maker'), row.id, input)).rejects.toEqual(failure('FORBIDDEN'));
      await expect(objections.decide(REVIEWERS[1]!, row.id, input)).rejects.toEqual(failure('FOUR_EYES'));
      expect((await objections.get(REVIEWERS[1]!, row.id)).can).toMatchObject({ decide: false });
      await objections.decide(DESK, row.id, input);
      await expect(objections.decide(DESK, row.id, input)).rejects.toEqual(
        failure('STATE_CONFLICT', { details: { current: 'dismissed', version: 2 } }),
      );
      await t.runner.drain();
      expect((await view(id)).status).toBe('payable');
      expect(await titles(person!)).toContain('您提出的异议有了结论');
      expect(await objections.getMine(person!.actor, row.id)).toMatchObject({ answer: { text: input.text } });
    });

    it('ends the case where it is upheld, also for everybody else who objected', async () => {
      const [firm, one, two] = await build.firms(3, { employees: 10 });
      const { id, itemId } = await publicised(firm!);
      const [first, second] = [await object(one!, itemId), await object(two!, itemId)];
      expect(await frozen(id)).toBe(10_000_00);
      await objections.decide(DESK, first.id, { version: 1, decision: 'uphold', text: '已停业' });
      expect(await view(id)).toMatchObject({ status: 'rejected', rejection: { reason: '已停业' }, frozenFen: 0 });
      expect(await frozen(id)).toBe(0);
      expect((await objections.get(DESK, second.id)).status).toBe('upheld');
      expect(await titles(firm!)).toContain('公示异议成立，申报未通过');
      await expect(object(await build.firm(), itemId)).rejects.toEqual(failure('OBJECTION_CLOSED'));
    });

    it('waits for every other objection before the case goes on', async () => {
      const [firm, one, two] = await build.firms(3, { employees: 10 });
      const { id, itemId } = await publicised(firm!);
      const [first, second] = [await object(one!, itemId), await object(two!, itemId)];
      await objections.decide(DESK, first.id, { version: 1, decision: 'dismiss', text: '不实' });
      expect((await view(id)).status).toBe('objection');
      await objections.decide(DESK, second.id, { version: 1, decision: 'dismiss', text: '不实' });
      expect((await view(id)).status).toBe('publicised');
    });

    it('keeps the objector secret from rows, lists, the chain and everybody but the desk', async () => {
      const [firm, person] = await build.firms(2, { employees: 10 });
      const { itemId } = await publicised(firm!);
      const { id } = await object(person!, itemId);
      const row = await t.db.read((m) => m.findOneByOrFail(ObjectionRow, { id }));
      const history = await t.get(AuditService).historyOf('objection', id);
      for (const seen of [row, history, await objections.get(DESK, id), await objections.list(DESK, {})]) {
        for (const secret of [PERSON.realName, PERSON.phone, person!.actor.id, person!.actor.name]) {
          expect(JSON.stringify(seen)).not.toContain(secret);
        }
      }
      await expect(objections.objector(staffActor('leader'), id, '好奇')).rejects.toEqual(failure('FORBIDDEN'));
      await expect(objections.getMine(firm!.actor, id)).rejects.toEqual(failure('NOT_FOUND'));
      expect(await objections.objector(DESK, id, '电话核实')).toEqual({ realName: '王秀英', phone: '13800138000' });
      expect(await t.get(AuditService).historyOf('objection', id)).toContainEqual(
        expect.objectContaining({ action: 'objection.read_objector', reason: '电话核实' }),
      );
      const files = t.get(FileService);
      await expect(files.download(staffActor('payout_maker'), row.fileIds[0]!)).rejects.toEqual(failure('NOT_FOUND'));
      await expect(files.download(firm!.actor, row.fileIds[0]!)).rejects.toEqual(failure('NOT_FOUND'));
      const paper = await files.download(DESK, row.fileIds[0]!);
      expect(paper.name).toBe('证据.pdf');
      (paper.content as Readable).destroy();
    });

    it('needs a name, a telephone number and a paper, over HTTP, in Chinese', async () => {
      const [firm, person] = await build.firms(2, { employees: 10 });
      const { id } = await publicised(firm!);
      const { body } = await t.call(listPublicity);
      const item = body.items
        .flatMap(({ items }) => items)
        .find(({ enterpriseName }) => enterpriseName === firm!.name)!;
      const as = await build.firmToken(person!);
      const bad = await t.call(
        fileObjection,
        { itemId: item.id, realName: ' ', phone: '12', reason: '有问题', fileIds: [] },
        { as },
      );
      expect(bad.error.fields).toEqual([
        { path: 'realName', message: '请填写真实姓名' },
        { path: 'phone', message: '联系电话格式不正确' },
        { path: 'fileIds', message: '请至少上传一份证据' },
      ]);
      expect((await view(id)).status).toBe('publicised');
      const input = { itemId: item.id, ...PERSON, fileIds: await evidence(person!) };
      const made = await t.call(fileObjection, input, { as });
      const desk = await build.staffToken('final_approver');
      const params = { id: made.body.id };
      const shown = await t.call(staffRoutes.readObjector, { purpose: '核实' }, { as: desk, params });
      expect(shown.body).toEqual({ realName: PERSON.realName, phone: PERSON.phone });
      const decision = { version: 1, decision: 'dismiss' as const, text: '不成立' };
      const done = await t.call(staffRoutes.decideObjection, decision, { as: desk, params });
      expect(done.body).toMatchObject({ status: 'dismissed', caseStatus: 'publicised', can: { decide: false } });
    });
  });

  describe('an appeal', () => {
    const rejected = async () => {
      const firm = await build.firm({ employees: 10 });
      const id = await filed(firm);
      await decide(REVIEWERS[0]!, id, 'pass');
      await decide(REVIEWERS[1]!, id, 'reject');
      return { firm, id };
    };
    const appealOf = async (firm: Firm, id: string) =>
      appeals.file(firm.actor, id, { version: (await view(id)).version, reason: '材料属实' });

    it('opens the case again for other people, with new time limits', async () => {
      const { firm, id } = await rejected();
      const appeal = await appealOf(firm, id);
      await expect(appealOf(firm, id)).rejects.toEqual(failure('APPEAL_CLOSED'));
      const input = { version: 1, decision: 'uphold' as const, text: '原决定依据不足' };
      await expect(appeals.decide(REVIEWERS[1]!, appeal.id, input)).rejects.toEqual(failure('FOUR_EYES'));
      await expect(appeals.decide(staffActor('street_reviewer', 7), appeal.id, input)).rejects.toEqual(
        failure('FORBIDDEN'),
      );
      t.clock.advance({ days: 7 });
      expect(await appeals.decide(DESK, appeal.id, input)).toMatchObject({ status: 'upheld', can: { decide: false } });
      await t.runner.drain();
      const again = await view(id);
      expect(again).toMatchObject({ status: 'in_review', stageRole: 'department_reviewer', rejection: null });
      expect(again.frozenFen).toBe(10_000_00);
      await expect(decide(REVIEWERS[1]!, id, 'pass')).rejects.toEqual(failure('FOUR_EYES'));
      await decide(staffActor('department_reviewer', 2), id, 'pass');
      await decide(REVIEWERS[2]!, id, 'pass');
      expect((await view(id)).status).toBe('publicised');
      const { timeline } = await t.get(FirmApplicationService).get(firm.actor, id);
      expect(timeline.map(({ title }) => title)).toContain('申诉成立，重新办理');
      expect(timeline.find(({ title }) => title === '已提出申诉')?.text).toBe(
        `${dayText(appeal.decideBy)} 前由其他人员复核`,
      );
    });

    it('leaves a rejection as it is where it is dismissed, and is told', async () => {
      const { firm, id } = await rejected();
      const appeal = await appealOf(firm, id);
      await appeals.decide(DESK, appeal.id, { version: 1, decision: 'dismiss', text: '事实清楚' });
      expect((await view(id)).status).toBe('rejected');
      expect(await titles(firm)).toContain('您的申诉已复核，维持原决定');
      expect(await t.db.read(async (m) => appeals.ofCase(m, await view(id)))).toMatchObject({
        appeal: { status: 'dismissed', answer: { text: '事实清楚' } },
      });
    });

    it('comes within fifteen working days of a rejection, from its firm', async () => {
      const { firm, id } = await rejected();
      const stranger = await build.firm();
      await expect(appealOf(stranger, id)).rejects.toEqual(failure('NOT_FOUND'));
      const waiting = await build.firm({ employees: 9 });
      await expect(appealOf(waiting, await filed(waiting))).rejects.toEqual(
        failure('STATE_CONFLICT', { details: expect.anything() }),
      );
      expect(await t.db.read(async (m) => appeals.ofCase(m, await view(id)))).toEqual({ until: expect.any(String) });
      t.clock.advance({ days: 40 });
      await expect(appealOf(firm, id)).rejects.toEqual(failure('APPEAL_CLOSED'));
      expect(await t.db.read(async (m) => appeals.ofCase(m, await view(id)))).toEqual({});
    });

    it('gives way to a new application of the firm', async () => {
      const { firm, id } = await rejected();
      const appeal = await appealOf(firm, id);
      await filed(firm);
      const input = { version: 1, decision: 'uphold' as const, text: '成立' };
      await expect(appeals.decide(DESK, appeal.id, input)).rejects.toEqual(
        failure('DUPLICATE_APPLICATION', { details: expect.anything() }),
      );
      expect((await appeals.list(DESK, { status: 'open' })).items.map((row) => row.id)).toContain(appeal.id);
    });
  });
});
