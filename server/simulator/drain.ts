import { decidedIn, deliverOf, floodOf, importOf } from './actions/bank.js';
import { liftOf } from './actions/batches.js';
import { learnOf, settleOf } from './actions/cases.js';
import { claimers, clawOf, demandOf, leftOf, paidBack, receiptsOf, receiveOf, refundOf } from './actions/claims.js';
import { comeBack, explainOf, nextStatement, returnOf, statementOf } from './actions/papers.js';
import { lifters, makers, releasers, WRONG_CODE } from './actions/picking.js';
import { correctOf, recheckOf, reissueOf, verifiers } from './actions/repairs.js';
import { returnFile } from './bank-papers.js';
import { checkTotals } from './bank-truth.js';
import { resultFile } from './bank-files.js';
import type { Scope } from './fault-points.js';
import { type Intent, type Outcome, Violation } from './intent.js';
import { DecideCaseFlow } from '../src/flows/index.js';
import { BatchService } from '../src/modules/payout/batch.service.js';
import { FirmApplicationService } from '../src/modules/application/index.js';
import { LedgerService } from '../src/modules/ledger/index.js';
import type { Simulation } from './simulation.js';
import { clawedFen } from './orders.js';
import { type BatchRow, openMismatches } from './snapshot.js';
import { sweep } from './steps.js';
import { codeOf, type SimPerson } from './world.js';

type Step = (
  label: string,
  requests: readonly { intent: Intent; key: string }[],
  how: Pick<Scope, 'random' | 'parallel' | 'fault'>,
) => Promise<Outcome[]>;

const FINAL = ['draft', 'paid', 'rejected', 'withdrawn', 'expired'];
const DAY_MS = 86_400_000;
const ROUNDS = 40;

/**
 * The faults stop, people do their work, time passes: then every case must come to an end, and the books must say what
 * the bank says. On the way, in the first round, each thing that may be done once is asked for twice at the same moment,
 * and each thing that needs a right is tried without it: so that no run ends without that.
 * @throws Violation where something is stuck
 */
export async function drain(sim: Simulation, step: Step): Promise<void> {
  const random = sim.random('drain');
  let strict = true;
  const alone = new Set<string>();
  const settled = new Set<string>();
  const flooded = new Set<string>();
  let [clawed, doubted] = [false, false];
  const one = async (label: string, intent: Intent): Promise<boolean> => {
    const request = () => ({ intent, key: sim.nextKey() });
    const requests = strict && intent.once ? [request(), request()] : [request()];
    const outcomes = await step(`drain ${label}`, requests, { random, parallel: requests.length > 1 });
    return outcomes.some(({ kind }) => kind === 'granted');
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    strict = round === 0;
    sim.pause(round < 4 ? 3_600_000 : DAY_MS);
    await one('sweep', sweep());
    if (strict) await learnAll(sim, one);
    await reviewAll(sim, one);
    if (round > 0 && !doubted) doubted = await doubtAll(sim, one);
    await batchAll(sim, one, strict, alone);
    await explainAll(sim, one);
    await bankAll(sim, one, strict, flooded);
    await returnAll(sim, one);
    if (round > 0) await settleAll(sim, one, settled);
    if (!clawed) clawed = await clawOne(sim, one);
    await claimAll(sim, one);
    await reissueAll(sim, one);
    if (isOver(sim) && round > 1) {
      checkTotals(sim.model, sim.world, sim.snapshot, sim.bank);
      return;
    }
    if (round > 2) await topUpAll(sim, one);
  }
  const stuck = [...sim.snapshot.apps.values()].filter(({ status }) => !FINAL.includes(status));
  const batches = sim.batchesIn('draft', 'sealed', 'released', 'sent', 'partial');
  const names = [
    ...stuck.map((row) => `${sim.names.app(row)} ${row.status}`),
    ...batches.map(({ number, status }) => `${number} ${status}`),
  ];
  throw new Violation('stuck', names.join(', '));
}

/** @returns whether it was granted */
type One = (label: string, intent: Intent) => Promise<boolean>;

function isOver(sim: Simulation): boolean {
  const { apps, payouts } = sim.snapshot;
  const open = ['payable', 'batched', 'dispatched', 'unknown', 'failed', 'returned', 'clawback_open'];
  return (
    [...apps.values()].every(({ status }) => FINAL.includes(status)) &&
    [...payouts.values()].every(({ status }) => !open.includes(status)) &&
    comeBack(sim).length === 0
  );
}

async function reviewAll(sim: Simulation, one: One): Promise<void> {
  for (const { id } of [...sim.snapshot.apps.values()]) {
    for (let row = sim.snapshot.apps.get(id)!; row.status === 'supplement'; row = sim.snapshot.apps.get(id)!) {
      const { actor } = sim.model.firmOf(row);
      const { version } = row;
      const granted = await one(sim.names.app(row), {
        label: 'resubmit',
        work: (server) => server.get(FirmApplicationService).resubmit(actor, id, { version }),
        allows: ['app:supplement>submitted'],
      });
      if (!granted) break;
    }
    for (const actor of sim.people) {
      const row = sim.snapshot.apps.get(id)!;
      const role = sim.model.measureOf(row).roles[row.stageIndex ?? 0];
      if (row.status !== 'in_review' || actor.label === 'versatile' || !role || !actor.roles.includes(role)) continue;
      const { version } = row;
      await one(sim.names.app(row), {
        label: `pass by ${actor.label}`,
        work: (server) => server.get(DecideCaseFlow).decide(actor, id, { version, decision: 'pass' }),
        allows: ['in_review', 'publicised', 'payable', 'paid']
          .map((to) => `app:in_review>${to}`)
          .concat('payout:new>payable', 'payout:new>paid'),
        once: true,
        granted: () => sim.model.decided(id, actor.id),
      });
    }
  }
}

/** Tries one person after the other, because some have acted on the same money before. */
async function anyone(
  sim: Simulation,
  one: One,
  people: readonly SimPerson[],
  intent: (actor: SimPerson) => Intent,
): Promise<void> {
  for (const actor of people) {
    sim.pause(31_000);
    if (await one(actor.label, intent(actor))) return;
  }
}

/**
 * @param alone orders of batches with which nobody could go on: whoever had no hand in one order may have had one in
 * another, so that each gets a batch of its own
 */
async function batchAll(sim: Simulation, one: One, strict: boolean, alone: Set<string>): Promise<void> {
  const service = (server: Simulation['server']) => server.get(BatchService);
  const history = ['app:payable>payable', 'app:paid>paid'];
  for (const id of alone) {
    const now = () => sim.snapshot.payouts.get(id)!;
    const { poolCode } = now();
    if (now().status === 'payable')
      await anyone(sim, one, sim.withRole('payout_maker'), (actor) => ({
        label: `batch ${sim.names.payout(now(), sim.snapshot)}`,
        work: (server) => service(server).create(actor, { poolCode, payoutIds: [id] }),
        allows: [...history, 'batch:new>draft', 'payout:payable>batched'],
        granted: (answer, _before, after) => sim.model.acted('make', (answer as { id: string }).id, actor.id, after),
      }));
  }
  for (const poolCode of sim.world.pools.keys()) {
    const waiting = [...sim.snapshot.payouts.values()].some(
      (row) => row.status === 'payable' && row.poolCode === poolCode && !row.nonCash,
    );
    if (!waiting) continue;
    await anyone(sim, one, strict ? sim.withRole('payout_maker').reverse() : sim.withRole('payout_maker'), (actor) => ({
      label: `batch ${poolCode}`,
      work: (server) => service(server).create(actor, { poolCode }),
      allows: [...history, 'batch:new>draft', 'payout:payable>batched'],
      granted: (answer, _before, after) => sim.model.acted('make', (answer as { id: string }).id, actor.id, after),
    }));
  }
  const [first] = sim.batchesIn('draft');
  if (strict && first)
    await one('cancel', {
      label: 'cancel',
      work: (server) =>
        service(server).cancel(sim.person('maker'), { id: first.id, version: first.version, reason: '重新编制' }),
      allows: [...history, 'batch:draft>cancelled', 'payout:batched>payable'],
      once: true,
    });
  for (const { id } of sim.batchesIn('draft', 'sealed', 'released')) {
    const now = () => sim.snapshot.batches.get(id)!;
    const at = () => ({ id, version: now().version });
    if (strict) await without(sim, one, now());
    if (now().status === 'draft')
      await anyone(sim, one, sim.withRole('payout_maker'), (actor) => ({
        label: 'seal',
        work: (server) => service(server).seal(actor, { ...at(), totp: codeOf(actor, sim.clock.now()) }),
        allows: [...history, 'batch:draft>sealed'],
        once: true,
        granted: (_answer, _before, after) => sim.model.acted('seal', id, actor.id, after),
      }));
    for (const hold of [...sim.snapshot.holds.values()])
      if (hold.batchId === id && hold.status === 'open' && now().status === 'sealed')
        await anyone(sim, one, lifters(sim), (actor) => liftOf(sim, hold, actor));
    if (strict) await without(sim, one, now());
    const stopped = () => sim.snapshot.stops > 0;
    if (now().status === 'sealed')
      await anyone(sim, one, sim.withRole('payout_releaser'), (actor) => ({
        label: 'release',
        work: (server) => service(server).release(actor, { ...at(), totp: codeOf(actor, sim.clock.now()) }),
        allows: [...history, 'batch:sealed>released'],
        once: true,
        ...(stopped() ? { forbidden: 'all payments stopped' } : {}),
        granted: (_answer, _before, after) => sim.model.acted('release', id, actor.id, after),
      }));
    // Nobody was left who may go on with it: it is taken apart and made anew.
    if (!stopped() && (now().status === 'draft' || now().status === 'sealed')) {
      const lines = [...sim.snapshot.payouts.values()].filter((row) => row.batchId === id);
      if (lines.some((row) => alone.has(row.id))) await one('hire', sim.hire());
      for (const row of lines) alone.add(row.id);
      await one('cancel', {
        label: 'cancel',
        work: (server) => service(server).cancel(sim.person('maker'), { ...at(), reason: '重新编制' }),
        allows: [...history, 'batch:draft>cancelled', 'batch:sealed>cancelled', 'payout:batched>payable'],
      });
    }
    if (now().status === 'released')
      await one('send', {
        label: 'send',
        work: (server) => service(server).send(sim.person('releaser'), at()),
        allows: [...history, 'batch:released>sent', 'payout:batched>dispatched'],
        once: true,
        ...(stopped() ? { forbidden: 'all payments stopped' } : {}),
      });
  }
}

/** Nobody may pay anew what the bank has and has not spoken about. */
async function tooSoon(sim: Simulation, one: One, batchId: string): Promise<void> {
  const row = [...sim.snapshot.payouts.values()].find(
    (each) => each.batchId === batchId && ['dispatched', 'unknown'].includes(each.status),
  );
  if (!row) return;
  for (const actor of sim.withRole('payout_maker'))
    await one(actor.label, { ...reissueOf(sim, row, actor, false), forbidden: 'no word from the bank', once: false });
}

/** What a batch must not let happen: a wrong code, and its file in somebody's hands before the release. */
async function without(sim: Simulation, one: One, row: BatchRow): Promise<void> {
  const step = row.status === 'draft' ? 'seal' : row.status === 'sealed' ? 'release' : undefined;
  if (!step) return;
  await one('too early', deliverOf(sim, row, sim.person('maker')));
  const input = { id: row.id, version: row.version, totp: WRONG_CODE };
  for (const actor of sim.withRole(step === 'seal' ? 'payout_maker' : 'payout_releaser'))
    await one(actor.label, {
      label: step,
      work: (server) => server.get(BatchService)[step](actor, input),
      allows: [],
      forbidden: 'a wrong code',
    });
}

async function bankAll(sim: Simulation, one: One, strict: boolean, flooded: Set<string>): Promise<void> {
  const random = sim.random('drain bank');
  for (const { id, number } of sim.batchesIn('sent', 'partial')) {
    if (!sim.bank.knows(number))
      await one('deliver', deliverOf(sim, sim.snapshot.batches.get(id)!, sim.person('releaser')));
    sim.bank.advance(sim.clock.now());
    if (strict) await tooSoon(sim, one, id);
    if (strict) await one('again', deliverOf(sim, sim.snapshot.batches.get(id)!, sim.person('releaser')));
    if (strict) await one('flood', floodOf(sim, random, sim.snapshot.batches.get(id)!));
    const file = resultFile(number, sim.bank.paymentsOf(number), 'none', random, []);
    await one('import', importOf(sim, sim.snapshot.batches.get(id)!, file, sim.person('releaser'), 'none'));
    // What contradicts an earlier answer can only be told once there was one.
    const row = sim.snapshot.batches.get(id)!;
    if (row.status !== 'partial' || flooded.has(id) || decidedIn(sim, row).size === 0) continue;
    flooded.add(id);
    await one('flood', floodOf(sim, random, row));
  }
}

/** The firm says on its phone where the money shall go, and a second person looks at it; or a maker pays it again. */
async function reissueAll(sim: Simulation, one: One): Promise<void> {
  for (const row of [...sim.snapshot.payouts.values()]) {
    if (row.status !== 'failed' && row.status !== 'returned') continue;
    const repair = () =>
      [...sim.snapshot.repairs.values()].find((each) => each.payoutId === row.id && each.status !== 'closed');
    const open = () => sim.snapshot.payouts.get(row.id)!.status === row.status;
    if (repair() && row.attempt % 2 === 1) {
      const which = repair()!.payeeAccountId === null ? 1 : 0;
      if (repair()!.status === 'asked') await one('correct', correctOf(sim, repair()!, which));
      if (repair()!.status === 'answered')
        await anyone(sim, one, verifiers(sim), (actor) => recheckOf(sim, repair()!, actor, true));
    }
    if (open())
      await anyone(sim, one, makers(sim), (actor) => reissueOf(sim, sim.snapshot.payouts.get(row.id)!, actor, true));
  }
}

async function learnAll(sim: Simulation, one: One): Promise<void> {
  for (const firm of sim.world.firms)
    if (!sim.snapshot.settled.has(firm.enterpriseId)) await one('learn', learnOf(firm));
}

/** A statement on which money left for no order: payments must stop until two people have answered for it. */
async function doubtAll(sim: Simulation, one: One): Promise<boolean> {
  const day = nextStatement(sim);
  const waiting =
    sim.batchesIn('draft', 'sealed', 'released').length > 0 ||
    [...sim.snapshot.payouts.values()].some(({ status }) => status === 'payable');
  if (day === undefined || !waiting) return false;
  return one('statement', statementOf(sim, day, 'money for no order', sim.person('maker')));
}

async function explainAll(sim: Simulation, one: One): Promise<void> {
  for (const { id } of openMismatches(sim.snapshot)) {
    const row = () => sim.snapshot.exceptions.get(id)!;
    if (row().status === 'open') await one('explain', explainOf(sim, id, sim.person('maker'))!);
    if (row().status === 'proposed') await anyone(sim, one, releasers(sim), (actor) => explainOf(sim, id, actor)!);
  }
  const lift = sim.snapshot.stops > 0 ? explainOf(sim, undefined, sim.person('admin')) : undefined;
  if (lift) await one('lift', lift);
}

async function returnAll(sim: Simulation, one: One): Promise<void> {
  const paid = new Set(
    [...sim.snapshot.payouts.values()].flatMap((row) => (row.status === 'paid' ? [row.orderNo] : [])),
  );
  const payments = comeBack(sim).filter(({ orderNo }) => paid.has(orderNo));
  if (payments.length === 0) return;
  const file = returnFile(payments, 'none', sim.random('drain returns'));
  for (const _again of [1, 2]) await one('returned', returnOf(sim, payments, file, sim.person('releaser')));
}

/** Once for each case that is paid: what its papers show is paid on top or asked back. */
async function settleAll(sim: Simulation, one: One, settled: Set<string>): Promise<void> {
  for (const { id, measureCode, status } of [...sim.snapshot.apps.values()]) {
    if (status !== 'paid' || settled.has(id) || !['S', 'T'].includes(measureCode.slice(-1))) continue;
    if (await one('settle', settleOf(sim, sim.snapshot.apps.get(id)!, sim.person('final')))) settled.add(id);
  }
}

/** In every run one firm has to give something back, and is first asked for more than it has. */
async function clawOne(sim: Simulation, one: One): Promise<boolean> {
  const row = [...sim.snapshot.payouts.values()].find(({ status, nonCash }) => status === 'paid' && !nonCash);
  if (!row) return false;
  const kept = row.amountFen - clawedFen(sim.snapshot, row.id);
  await one('claw', clawOf(sim, row, sim.person('finance'), kept + 100, true));
  if (kept > 0) await one('claw', clawOf(sim, row, sim.person('finance'), Math.ceil(kept / 2), false));
  return true;
}

async function claimAll(sim: Simulation, one: One): Promise<void> {
  for (const { id, payoutId, proposedBy } of [...sim.snapshot.claims.values()]) {
    const row = () => sim.snapshot.claims.get(id)!;
    const other = (than: string) => claimers(sim).filter((actor) => actor.id !== than);
    const cameBack = sim.bank.payment(sim.snapshot.payouts.get(payoutId)!.orderNo)?.status === 'returned';
    if (row().status === 'proposed' || (row().status === 'demanded' && cameBack))
      await anyone(sim, one, other(proposedBy), (actor) => demandOf(sim, row(), actor, cameBack ? 'drop' : 'confirm'));
    for (const _instalment of [1, 2, 3]) {
      if (row().status !== 'demanded') break;
      const waiting = () => receiptsOf(sim, row()).find(({ status }) => status === 'recorded');
      if (!waiting() && leftOf(sim, row()) > 0)
        await anyone(sim, one, claimers(sim), (actor) => refundOf(sim, row(), paidBack(sim, row()), actor));
      const receipt = waiting();
      if (!receipt) continue;
      const writer = sim.people.find(({ id: staffId }) => staffId === receipt.recordedBy)!;
      await one('alone', { ...receiveOf(sim, receipt, writer, true), forbidden: 'one person alone', once: false });
      await anyone(sim, one, other(receipt.recordedBy), (actor) => receiveOf(sim, receipt, actor, true));
      // What was to be set off is not payable any more.
      if (waiting())
        await anyone(sim, one, other(receipt.recordedBy), (actor) => receiveOf(sim, receipt, actor, false));
    }
  }
}

/** Cases that wait for money get some. */
async function topUpAll(sim: Simulation, one: One): Promise<void> {
  const actor = sim.person('finance');
  const waiting = [...sim.snapshot.apps.values()].filter(({ status }) => ['checking', 'in_review'].includes(status));
  const short = waiting.map((row) => sim.model.measureOf(row));
  const pools = short.flatMap(({ poolCode, bearers }) => [poolCode, ...bearers.map((each) => each.poolCode)]);
  for (const poolCode of new Set(pools)) {
    const reference = sim.nextTopUp();
    const fen = 300_000_00;
    await one('topup', {
      label: poolCode,
      work: (server) =>
        server.db.write((m) => server.get(LedgerService).appropriate(m, actor, { poolCode, fen, reference })),
      allows: [],
      granted: () => sim.model.toppedUp(reference, poolCode, fen),
    });
  }
}
