import type { Prng } from '../../demo/prng.js';
import { DecideCaseFlow } from '../../src/flows/index.js';
import { SettleCaseFlow } from '../../src/flows/settle-case.flow.js';
import { FirmApplicationService } from '../../src/modules/application/index.js';
import { EnterpriseImportService } from '../../src/modules/enterprise/index.js';
import { LedgerService } from '../../src/modules/ledger/index.js';
import { ReviewService } from '../../src/modules/review/index.js';
import { AppError } from '../../src/platform/errors/index.js';
import type { Intent } from '../intent.js';
import { ordersOf } from '../orders.js';
import type { Simulation } from '../simulation.js';
import type { AppRow } from '../snapshot.js';
import type { SimFirm, SimPerson } from '../world.js';
import { type Action, HISTORY, pickIn, someone, STRAY, staleOr } from './picking.js';

export const draft: Action = (sim, random) => {
  const firm = random.pick(sim.world.firms);
  const measure = random.pick(sim.world.measures);
  const account = random.pick(firm.accounts);
  return {
    label: `${firm.label}${measure.label}`,
    work: async (server) => {
      const service = server.get(FirmApplicationService);
      const opened = await service.openDraft(firm.actor, { measureId: measure.id, enterpriseId: firm.enterpriseId });
      return service.saveDraft(firm.actor, opened.id, {
        version: opened.version,
        values: { employees: firm.employees, contactPhone: '13800000000' },
        payeeAccountId: account.id,
      });
    },
    allows: ['app:new>draft', 'app:draft>draft'],
  };
};

export const submit: Action = (sim, random) => {
  const row = pickIn(random, sim.snapshot.apps.values(), ['draft']);
  if (!row) return undefined;
  const { actor } = sim.model.firmOf(row);
  const { version, stale } = staleOr(random, row);
  return {
    label: sim.names.app(row),
    actor,
    route: 'submit',
    input: { id: row.id, version },
    work: (server) => server.get(FirmApplicationService).submit(actor, row.id, { version }),
    allows: ['app:draft>submitted'],
    only: ({ id }) => id === row.id,
    once: true,
    ...(stale ? { forbidden: 'an old version' } : {}),
    granted: (answer) => {
      const { receiptNo } = answer as { receiptNo: string };
      sim.model.receiptGiven(receiptNo, row.id);
    },
  };
};

/** An opening morning: everybody who has a draft for one measure hands it in at once. */
export const rush: Action = (sim, random) => {
  const { code, label } = random.pick(sim.world.measures);
  const rows = [...sim.snapshot.apps.values()].filter((row) => row.status === 'draft' && row.measureCode === code);
  if (rows.length === 0) return undefined;
  return {
    label: `${label}, ${rows.length} drafts`,
    work: async (server) => {
      const service = server.get(FirmApplicationService);
      const all = await Promise.allSettled(
        rows.map((row) => service.submit(sim.model.firmOf(row).actor, row.id, { version: row.version })),
      );
      const strange = all.find((each) => each.status === 'rejected' && !(each.reason instanceof AppError));
      if (strange?.status === 'rejected') throw strange.reason;
      return all.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    },
    allows: ['app:draft>submitted'],
    granted: (answer) => {
      for (const { receiptNo, applicationId } of answer as { receiptNo: string; applicationId: string }[])
        sim.model.receiptGiven(receiptNo, applicationId);
    },
  };
};

function deciderFor(sim: Simulation, random: Prng, row: AppRow): SimPerson {
  const role = sim.model.measureOf(row).roles[row.stageIndex ?? 0];
  const fit = role ? sim.withRole(role) : [];
  return fit.length > 0 && !random.chance(STRAY) ? random.pick(fit) : random.pick(sim.people);
}

export const decide: Action = (sim, random) => {
  const row = pickIn(random, sim.snapshot.apps.values(), ['in_review']);
  if (!row) return undefined;
  const actor = deciderFor(sim, random, row);
  const decision = random.weighted(['pass', 'return', 'reject'] as const, (each) => (each === 'pass' ? 8 : 1));
  const { version, stale } = staleOr(random, row);
  const input = {
    version,
    decision,
    ...(decision === 'pass' ? {} : { reason: '材料不符' }),
    ...(decision === 'return' ? { items: [{ target: '从业人员', text: '请核对' }] } : {}),
  };
  return {
    label: `${sim.names.app(row)} ${decision} by ${actor.label}`,
    actor,
    route: 'decide',
    input: { id: row.id, ...input },
    work: (server) =>
      server
        .get(DecideCaseFlow)
        .decide(actor, row.id, input, (m) => server.get(ReviewService).caseView(m, actor, row.id)),
    allows: [
      ...['in_review', 'supplement', 'rejected', 'publicised', 'payable', 'paid'].map((to) => `app:in_review>${to}`),
      'payout:new>payable',
      'payout:new>paid',
    ],
    only: (change) => change.what === 'payout' || change.id === row.id,
    once: true,
    ...(stale ? { forbidden: 'an old version' } : {}),
    granted: () => sim.model.decided(row.id, actor.id),
  };
};

export const resubmit: Action = (sim, random) => {
  const row = pickIn(random, sim.snapshot.apps.values(), ['supplement']);
  if (!row) return undefined;
  const { actor } = sim.model.firmOf(row);
  const { version } = row;
  return {
    label: sim.names.app(row),
    actor,
    route: 'resubmit',
    input: { id: row.id, version },
    work: (server) => server.get(FirmApplicationService).resubmit(actor, row.id, { version }),
    allows: ['app:supplement>submitted'],
    only: ({ id }) => id === row.id,
    once: true,
  };
};

const WITHDRAWABLE = ['submitted', 'checking', 'supplement', 'in_review', 'publicised'];

export const withdraw: Action = (sim, random) => {
  const row = pickIn(random, sim.snapshot.apps.values(), WITHDRAWABLE);
  if (!row) return undefined;
  const { actor } = sim.model.firmOf(row);
  const { version } = row;
  return {
    label: sim.names.app(row),
    actor,
    route: 'withdraw',
    input: { id: row.id, version },
    work: (server) => server.get(FirmApplicationService).withdraw(actor, row.id, { version }),
    allows: WITHDRAWABLE.map((from) => `app:${from}>withdrawn`),
    only: ({ id }) => id === row.id,
    once: true,
  };
};

export const topup: Action = (sim, random) => {
  const [poolCode] = random.pick([...sim.world.pools.entries()]);
  const fen = random.int(5, 30) * 1000_00;
  const reference = sim.nextTopUp();
  const actor = sim.person('finance');
  return {
    label: `${poolCode.slice(-1)} by ${fen / 100} yuan`,
    work: (server) =>
      server.db.write((m) => server.get(LedgerService).appropriate(m, actor, { poolCode, fen, reference })),
    allows: [],
    granted: () => sim.model.toppedUp(reference, poolCode, fen),
    uncertain: (after) => sim.model.perhapsToppedUp(reference, poolCode, fen, after),
  };
};

/** A department reports that a firm's papers are settled: some measures pay something else from then on. */
export const learn: Action = (sim, random) => {
  const firms = sim.world.firms.filter(({ enterpriseId }) => !sim.snapshot.settled.has(enterpriseId));
  return firms.length > 0 ? learnOf(random.pick(firms)) : undefined;
};

export function learnOf(firm: SimFirm): Intent {
  const fact = { uscc: firm.uscc, name: 'settled', value: true, asOf: '2026-03-02' };
  return {
    label: firm.label,
    work: (server) => server.db.write((m) => server.get(EnterpriseImportService).importFacts(m, [fact])),
    allows: [],
  };
}

/** What a paid case is entitled to by now is compared with what it was paid. */
export const settle: Action = (sim, random) => {
  const paid = [...sim.snapshot.apps.values()].filter(({ measureCode }) => ['S', 'T'].includes(measureCode.slice(-1)));
  const row = pickIn(random, paid, ['paid']);
  return row && settleOf(sim, row, someone(random, sim, sim.withRole('final_approver')), staleOr(random, row));
};

export function settleOf(
  sim: Simulation,
  row: AppRow,
  actor: SimPerson,
  { version, stale }: { version: number; stale: boolean } = { version: row.version, stale: false },
): Intent {
  for (const { orderNo } of ordersOf(sim.snapshot, row.id)) sim.bank.keep(orderNo);
  const input = { version, reason: '材料已齐' };
  return {
    label: `${sim.names.app(row)} by ${actor.label}`,
    actor,
    route: 'settle',
    input: { id: row.id, ...input },
    work: (server) => server.get(SettleCaseFlow).settle(actor, row.id, input),
    allows: [...HISTORY, 'app:paid>payable', 'payout:new>payable', 'claim:new>proposed', 'payout:paid>clawback_open'],
    only: (change) => change.what !== 'app' || change.id === row.id,
    once: true,
    ...(stale ? { forbidden: 'an old version' } : {}),
  };
}
