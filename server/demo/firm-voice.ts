import { Readable } from 'node:stream';
import type { INestApplicationContext } from '@nestjs/common';
import { formatYuan } from '@qinqing/contract';
import { ApplicationService, FirmApplicationService, PublicityService } from '../src/modules/application/index.js';
import { RatingService, StuckCaseService } from '../src/modules/feedback/index.js';
import { FileService } from '../src/modules/file/index.js';
import { OfferDesk, OfferRounds, OfferService } from '../src/modules/offer/index.js';
import { BankReturnService, ClawbackReceipts, ClawbackService, PayoutViews } from '../src/modules/payout/index.js';
import type { MeasureRecord } from '../src/modules/policy/index.js';
import { AppealService, ObjectionService } from '../src/modules/review/index.js';
import { DecideCaseFlow } from '../src/flows/index.js';
import { Db } from '../src/platform/db/index.js';
import { JobRunner } from '../src/platform/queue/index.js';
import type { Applicant } from './applicants.js';
import type { CastMember } from './cast.js';
import type { Firm } from './firms.js';
import { demoPaper } from './paper.js';
import { compactDay, STORY_TO } from './story-clock.js';
import { staffOf, type World } from './world.js';
import type { Year } from './year.js';

interface Voices {
  app: INestApplicationContext;
  world: World;
  year: Year;
  measures: readonly MeasureRecord[];
  firms: readonly Firm[];
  cast: readonly CastMember[];
}

/** Offers that the departments make in November, with time left to answer them when the story stops. */
const ROUNDS = [
  { code: 'HL-2026-TAX-01', day: '2026-11-10', workingDays: 30 },
  { code: 'FJ-2026-EMPLOY-01', day: '2026-11-12', workingDays: 30 },
] as const;
/** What the firm applies for that is refused, and appealed against. */
const REFUSED = 'HL-2026-DIGITAL-01';

/** What firms say and do around their cases: offers, a payment that came back, a demand, an objection, an appeal. */
export function planVoices(voices: Voices): void {
  const { year } = voices;
  const { clock } = voices.world;
  for (const round of ROUNDS) {
    year.at(clock.time(round.day, 10), () => makeOffers(voices, round.code, round.workingDays));
  }
  year.at(clock.time('2026-11-04', 10), () => applyInVain(voices));
  year.at(clock.time('2026-11-09', 11), () => refuse(voices));
  year.at(clock.time('2026-11-16', 15), () => appeal(voices));
  year.at(clock.time('2026-11-16', 16), () => answerOffers(voices));
  year.at(clock.time('2026-11-17', 10), () => bringBack(voices));
  year.at(clock.time('2026-11-18', 10), () => objectToNotice(voices));
  year.at(clock.time('2026-11-18', 15), () => saySo(voices));
  year.at(clock.time('2026-11-19', 16), () => demandPart(voices));
  year.at(clock.time('2026-11-19', 17), () => answerThem(voices));
}

async function makeOffers({ app, world, measures }: Voices, code: string, workingDays: number): Promise<void> {
  const measure = measureOf(measures, code);
  await app.get(OfferRounds).start(staffOf(world, 'bumen'), { measureId: measure.id, workingDays });
  await app.get(JobRunner).drain();
}

/** The hotel says yes. Of its neighbours one says yes as well, one declines and one finds its data wrong. */
async function answerOffers(voices: Voices): Promise<void> {
  const { app, world, year, firms, cast, measures } = voices;
  const offers = app.get(OfferService);
  const confirm = async ({ firm, actor }: Applicant, id: string, measureId: string) => {
    const { version } = await offers.get(actor, id);
    const measure = measures.find((each) => each.id === measureId);
    const values = measure ? year.people.answers(firm, measure) : {};
    await offers.confirm(actor, id, { version, declared: true, values });
  };
  const hotel = await person(voices, 'jiudian');
  const mine = await offers.list(hotel.actor, { enterpriseId: hotel.enterpriseId, status: 'open' });
  for (const { id, measureId } of mine.items) await confirm(hotel, id, measureId);

  const played = new Set(cast.map(({ firm }) => firm.uscc));
  const desk = staffOf(world, 'bumen');
  const open = (await app.get(OfferDesk).list(desk, { status: 'open', limit: 50 })).items.filter(
    ({ uscc }) => !played.has(uscc),
  );
  const neighbour = async (index: number) => {
    const offer = open[index];
    const firm = firms.find(({ uscc }) => uscc === offer?.uscc);
    return offer && firm ? { offer, applicant: await year.people.of(firm) } : undefined;
  };
  const [first, second, third] = [await neighbour(0), await neighbour(1), await neighbour(2)];
  if (first) await confirm(first.applicant, first.offer.id, first.offer.measureId);
  if (second) {
    const { actor } = second.applicant;
    await offers.decline(actor, second.offer.id, { version: second.offer.version, reason: '已享受同类补助' });
  }
  if (third) {
    const { actor } = third.applicant;
    const reason = '参保人数应按 10 月申报表计算，请核实';
    await offers.object(actor, third.offer.id, { version: third.offer.version, reason });
  }
  await app.get(JobRunner).drain();
}

/** The factory applies for something on which it does not convince. */
async function applyInVain(voices: Voices): Promise<void> {
  const { app, year, measures } = voices;
  const factory = await person(voices, 'gongchang');
  const measure = measureOf(measures, REFUSED);
  const firms = app.get(FirmApplicationService);
  const { actor, enterpriseId } = factory;
  const draft = await firms.openDraft(actor, { enterpriseId, measureId: measure.id });
  const saved = await firms.saveDraft(actor, draft.id, {
    version: draft.version,
    values: year.people.answers(factory.firm, measure),
    materials: await year.people.materials(factory, measure),
    payeeAccountId: factory.accountId,
  });
  await firms.submit(actor, draft.id, { version: saved.version });
  await app.get(JobRunner).drain();
}

async function refuse(voices: Voices): Promise<void> {
  const { app, world } = voices;
  const found = await caseOf(voices, 'gongchang', REFUSED);
  const row = await app.get(Db).read((m) => app.get(ApplicationService).view(m, found.id));
  // What the check itself has refused needs no desk any more.
  if (row.status !== 'in_review') return;
  const reason = '改造合同的签订日期早于政策实施之日，不在支持范围内';
  const input = { version: row.version, decision: 'reject', reason } as const;
  await app.get(DecideCaseFlow).decide(staffOf(world, 'jiedao'), found.id, input);
}

async function appeal(voices: Voices): Promise<void> {
  const { app } = voices;
  const found = await caseOf(voices, 'gongchang', REFUSED);
  const row = await app.get(Db).read((m) => app.get(ApplicationService).view(m, found.id));
  if (row.status !== 'rejected') return;
  const reason = '合同虽在之前签订，改造和付款都在政策实施之后，按第三条应以付款日期为准';
  const fileIds = [await paper(voices, found.applicant, '付款凭证')];
  await app.get(AppealService).file(found.applicant.actor, found.id, { version: row.version, reason, fileIds });
}

/** Two weeks after it arrived, a payment comes back: the factory's account was closed meanwhile. */
async function bringBack(voices: Voices): Promise<void> {
  const { app, world } = voices;
  const maker = staffOf(world, 'jingban');
  const order = await orderOf(voices, 'gongchang', 'HL-2026-UTIL-01');
  if (order?.status !== 'paid') return;
  const today = compactDay(world.clock.today());
  const sum = formatYuan(order.amountFen).replaceAll(',', '');
  const rows = [
    `笔数,1,合计金额,${sum}`,
    '拨付单号,收款户名,退票金额,退票原因,银行流水号',
    `${order.orderNo},${order.enterpriseName},${sum},账户已销户,${today}-350200-000412`,
  ];
  const stream = Object.assign(Readable.from([Buffer.from(rows.join('\n'))]), { truncated: false });
  await app.get(BankReturnService).import(maker, {
    filename: `退票-${today}.csv`,
    declaredMime: 'text/csv',
    stream,
    fields: {},
  });
}

/** Part of the wholesaler's money is demanded back; its first instalment has arrived. */
async function demandPart(voices: Voices): Promise<void> {
  const { app, world } = voices;
  const [first, second] = [staffOf(world, 'caizheng'), staffOf(world, 'caizheng.b')];
  const clawbacks = app.get(ClawbackService);
  const order = await orderOf(voices, 'pifa', 'HL-2026-WHOLE-01');
  if (order?.status !== 'paid') return;
  const amountFen = Math.floor(order.amountFen / 5 / 10_000) * 10_000;
  const proposed = await clawbacks.propose(first, {
    payoutId: order.id,
    version: order.version,
    amountFen,
    reason: '年度核查：申报的销售额中有一笔关联交易应剔除，对应部分的奖励应予退回',
    dueOn: world.clock.day('2026-12-31'),
  });
  const demanded = await clawbacks.confirm(second, proposed);
  const receipts = app.get(ClawbackReceipts);
  const receivedOn = world.clock.day('2026-11-19');
  const recorded = await receipts.recordReceipt(first, {
    id: demanded.id,
    version: demanded.version,
    amountFen: Math.floor(amountFen / 2 / 100) * 100,
    receivedOn,
    reference: `${compactDay(receivedOn)}-350200-000188`,
  });
  const receipt = recorded.receipts.at(-1);
  if (receipt) await receipts.confirmReceipt(second, { id: receipt.id, version: recorded.version, accept: true });
}

/** The hotel objects to a name on a public notice: that case waits until the objection is looked into. */
async function objectToNotice(voices: Voices): Promise<void> {
  const { app, world } = voices;
  const hotel = await person(voices, 'jiudian');
  const { items } = await app.get(PublicityService).list({ limit: 5 });
  const item = items.find(({ endsOn }) => endsOn >= world.clock.day(STORY_TO))?.items[0];
  if (!item) return;
  await app.get(ObjectionService).file(hotel.actor, {
    itemId: item.id,
    realName: hotel.actor.name,
    phone: '0592-5550166',
    reason: '公示的项目与现场不符，约有一半实际没有实施',
    fileIds: [await paper(voices, hotel, '现场照片')],
  });
}

/** Two ratings, one of them bad, and two things that are stuck. */
async function saySo(voices: Voices): Promise<void> {
  const { app } = voices;
  const ratings = app.get(RatingService);
  const stuck = app.get(StuckCaseService);
  const power = await caseOf(voices, 'gongchang', 'HL-2026-POWER-01');
  await ratings.rate(power.applicant.actor, power.id, {
    level: 'very_good',
    indicators: { efficiency: 'very_good', convenience: 'good' },
    comment: '基本不用填表，到账也快',
  });
  const growth = await caseOf(voices, 'pifa', 'HL-2026-WHOLE-01');
  await ratings.rate(growth.applicant.actor, growth.id, {
    level: 'bad',
    indicators: { guide: 'bad' },
    comment: '指南里没写清关联交易怎么算',
  });
  const waiting = await caseOf(voices, 'shangchang', 'HL-2026-COMPOSITE-01');
  const { enterpriseId } = waiting.applicant;
  await stuck.open(waiting.applicant.actor, {
    enterpriseId,
    applicationId: waiting.id,
    step: '款项没有到账',
    text: '审核通过后一直没有到账，想知道排到哪一批',
  });
  const returned = await caseOf(voices, 'gongchang', 'HL-2026-UTIL-01');
  await stuck.open(returned.applicant.actor, {
    enterpriseId: returned.applicant.enterpriseId,
    applicationId: returned.id,
    step: '款项没有到账',
    text: '原账户已销户，新账户还在开立，能不能先保留这笔款项',
  });
}

/** The offices answer the bad rating and the first of the stuck cases. */
async function answerThem({ app, world }: Voices): Promise<void> {
  const ratings = app.get(RatingService);
  const [desk, street] = [staffOf(world, 'bumen'), staffOf(world, 'jiedao')];
  const { items } = await ratings.list(desk, { open: 'true', limit: 1 });
  const [bad] = items;
  if (bad) {
    const text = '指南已补充关联交易的口径和例子，谢谢指出';
    await ratings.answer(desk, bad.id, { version: bad.version, text });
  }
  const stuck = app.get(StuckCaseService);
  const waiting = (await stuck.staffList(street, { status: 'open', limit: 20 })).items.at(-1);
  if (!waiting) return;
  const { version } = await stuck.staffGet(street, waiting.id);
  const text = '已编入下周的拨付批次，预计五个工作日内到账；到账后会发消息给您';
  await stuck.answer(street, waiting.id, { version, text });
}

async function person({ cast, year }: Voices, account: string): Promise<Applicant> {
  const member = cast.find((each) => each.account === account);
  if (!member) throw new RangeError(`nobody plays ${account}`);
  return year.people.of(member.firm);
}

async function caseOf(voices: Voices, account: string, code: string): Promise<{ id: string; applicant: Applicant }> {
  const applicant = await person(voices, account);
  const { id: measureId } = measureOf(voices.measures, code);
  const { items } = await voices.app
    .get(FirmApplicationService)
    .list(applicant.actor, { enterpriseId: applicant.enterpriseId, limit: 50 });
  const found = items.find((each) => each.measureId === measureId);
  if (!found) throw new RangeError(`${account} has not applied for ${code}`);
  return { id: found.id, applicant };
}

async function orderOf(voices: Voices, account: string, code: string) {
  const { app, world } = voices;
  const { id } = await caseOf(voices, account, code);
  const { payoutId } = await app.get(Db).read((m) => app.get(ApplicationService).view(m, id));
  return payoutId ? app.get(PayoutViews).payout(staffOf(world, 'jingban'), payoutId) : undefined;
}

function measureOf(measures: readonly MeasureRecord[], code: string): MeasureRecord {
  const measure = measures.find((each) => each.code === code);
  if (!measure) throw new RangeError(`no published measure ${code}`);
  return measure;
}

async function paper({ app }: Voices, { actor }: Applicant, name: string): Promise<string> {
  const files = app.get(FileService);
  const staged = await files.stage(demoPaper());
  const owner = { kind: 'uploader', id: `firm:${actor.id}` };
  const file = { owner, purpose: 'material', name: `${name}（演示）.pdf`, mime: 'application/pdf', by: actor } as const;
  return (await app.get(Db).write((m) => files.add(m, staged, file))).id;
}
