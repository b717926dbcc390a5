import { PayoutService } from '../../src/modules/payout/index.js';
import { RepairService } from '../../src/modules/payout/repair.service.js';
import type { Intent } from '../intent.js';
import type { Simulation } from '../simulation.js';
import type { PayoutRow, RepairRow } from '../snapshot.js';
import type { SimPerson } from '../world.js';
import { type Action, HISTORY, makers, pickIn, someone } from './picking.js';

const CORRECTED = [...HISTORY, 'payout:failed>corrected', 'payout:returned>corrected', 'payout:new>payable'];

export const reissue: Action = (sim, random) => {
  const row = pickIn(random, sim.snapshot.payouts.values(), ['failed', 'returned']);
  if (!row) return undefined;
  return reissueOf(sim, row, someone(random, sim, makers(sim)), random.chance(0.6));
};

export function reissueOf(sim: Simulation, row: PayoutRow, actor: SimPerson, otherAccount: boolean): Intent {
  const firm = sim.model.firmOf(sim.snapshot.apps.get(row.applicationId)!);
  const account = firm.accounts.find(({ id }) => (id === row.payeeAccountId) !== otherAccount) ?? firm.accounts[0]!;
  const input = { payoutId: row.id, version: row.version, reason: '更正后重新拨付' };
  return {
    label: `${sim.names.payout(row, sim.snapshot)}${otherAccount ? ' to another account' : ''} by ${actor.label}`,
    actor,
    route: 'reissue',
    input: { ...input, account: account.id },
    work: (server) =>
      server.get(PayoutService).reissue(actor, { ...input, ...(otherAccount ? { payeeAccountId: account.id } : {}) }),
    allows: [...CORRECTED, 'repair:asked>closed', 'repair:answered>closed'],
    only: (change) => change.what !== 'payout' || change.id === row.id || change.from === 'new',
    once: true,
    granted: (answer) => {
      const { orderNo } = answer as { orderNo: string };
      sim.model.accountChosen(orderNo, account.number);
    },
  };
}

export const verifiers = (sim: Simulation) => [...sim.withRole('finance_reviewer'), ...makers(sim)];

/** The firm names the account to which its money shall go, on its phone. */
export const correct: Action = (sim, random) => {
  const row = pickIn(random, sim.snapshot.repairs.values(), ['asked', 'answered']);
  return row && correctOf(sim, row, random.int(0, 1));
};

export function correctOf(sim: Simulation, row: RepairRow, which: number): Intent {
  const order = sim.snapshot.payouts.get(row.payoutId)!;
  const { actor, accounts } = sim.model.firmOf(sim.snapshot.apps.get(order.applicationId)!);
  const input = { id: row.id, version: row.version, payeeAccountId: accounts[which]!.id };
  return {
    label: `${sim.names.payout(order, sim.snapshot)} to account ${which + 1}`,
    actor,
    route: 'correct',
    input,
    work: (server) => server.get(RepairService).answer(actor, input),
    allows: ['repair:asked>answered', 'repair:answered>answered'],
    only: ({ id }) => id === row.id,
    once: true,
  };
}

/** A second person looks at the account: it is right, or the firm is asked again. */
export const recheck: Action = (sim, random) => {
  const row = pickIn(random, sim.snapshot.repairs.values(), ['answered']);
  return row && recheckOf(sim, row, someone(random, sim, verifiers(sim)), random.chance(0.8));
};

export function recheckOf(sim: Simulation, row: RepairRow, actor: SimPerson, accept: boolean): Intent {
  const order = sim.snapshot.payouts.get(row.payoutId)!;
  const { accounts } = sim.model.firmOf(sim.snapshot.apps.get(order.applicationId)!);
  const input = { id: row.id, version: row.version, accept, note: accept ? '已电话核实' : '账户有误' };
  return {
    label: `${accept ? 'accept' : 'refuse'} the account of ${sim.names.payout(order, sim.snapshot)} by ${actor.label}`,
    actor,
    route: 'recheck',
    input,
    work: (server) => server.get(RepairService).decide(actor, input),
    allows: accept ? [...CORRECTED, 'repair:answered>verified'] : ['repair:answered>asked'],
    only: (change) => change.what === 'app' || change.from === 'new' || [row.id, row.payoutId].includes(change.id),
    once: true,
    granted: (answer, before) => {
      const { newOrderNo } = answer as { newOrderNo?: string };
      const chosen = accounts.find(({ id }) => id === before.repairs.get(row.id)?.payeeAccountId);
      if (newOrderNo && chosen) sim.model.accountChosen(newOrderNo, chosen.number);
    },
  };
}
