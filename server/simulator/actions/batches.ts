import { BatchService } from '../../src/modules/payout/batch.service.js';
import { HoldService } from '../../src/modules/payout/hold.service.js';
import type { Intent } from '../intent.js';
import type { Simulation } from '../simulation.js';
import { codeOf, type SimPerson } from '../world.js';
import {
  type Action,
  bankers,
  HISTORY,
  lifters,
  makers,
  pickIn,
  releasers,
  someone,
  staleOr,
  WRONG_CODE,
} from './picking.js';

export const batch: Action = (sim, random) => {
  const payable = [...sim.snapshot.payouts.values()].filter(({ status, nonCash }) => status === 'payable' && !nonCash);
  if (payable.length === 0) return undefined;
  const { poolCode } = random.pick(payable);
  const actor = someone(random, sim, makers(sim));
  const named = random.chance(0.4)
    ? {
        payoutIds: random
          .shuffle(payable.filter((each) => each.poolCode === poolCode))
          .slice(0, 2)
          .map(({ id }) => id),
      }
    : {};
  return {
    label: `${poolCode.slice(-1)}${named.payoutIds ? ` ${named.payoutIds.length} named` : ''} by ${actor.label}`,
    actor,
    route: 'batch',
    input: { poolCode, ...named },
    work: (server) => server.get(BatchService).create(actor, { poolCode, ...named }),
    allows: [...HISTORY, 'batch:new>draft', 'payout:payable>batched'],
    granted: (answer, _before, after) => {
      const { id } = answer as { id: string };
      sim.model.acted('make', id, actor.id, after);
    },
  };
};

type BatchStep = 'seal' | 'release' | 'send' | 'cancel';

const STEPS: Record<
  BatchStep,
  { from: readonly string[]; allows: readonly string[]; who: (sim: Simulation) => SimPerson[] }
> = {
  seal: { from: ['draft'], allows: [...HISTORY, 'batch:draft>sealed'], who: makers },
  release: { from: ['sealed'], allows: [...HISTORY, 'batch:sealed>released'], who: releasers },
  send: {
    from: ['released'],
    allows: [...HISTORY, 'batch:released>sent', 'payout:batched>dispatched'],
    who: bankers,
  },
  cancel: {
    from: ['draft', 'sealed'],
    allows: [...HISTORY, 'batch:draft>cancelled', 'batch:sealed>cancelled', 'payout:batched>payable'],
    who: bankers,
  },
};

export const batchStep =
  (step: BatchStep): Action =>
  (sim, random) => {
    const { from, allows, who } = STEPS[step];
    const row = pickIn(random, sim.snapshot.batches.values(), from);
    if (!row) return undefined;
    const actor = someone(random, sim, who(sim));
    const { version, stale } = staleOr(random, row);
    const wrong = (step === 'seal' || step === 'release') && random.chance(0.1);
    const totp = wrong ? WRONG_CODE : codeOf(actor, sim.clock.now());
    const stopped = sim.snapshot.stops > 0 && (step === 'release' || step === 'send');
    const forbidden = stale ? 'an old version' : wrong ? 'a wrong code' : stopped ? 'all payments stopped' : undefined;
    return {
      label: `${sim.names.batch(row)} by ${actor.label}${forbidden ? ` with ${forbidden}` : ''}`,
      actor,
      route: step,
      input: { id: row.id, version },
      work: (server) => stepOf(server.get(BatchService), step, actor, { id: row.id, version }, totp),
      allows,
      only: (change) => change.what !== 'batch' || change.id === row.id,
      once: true,
      ...(forbidden ? { forbidden, racing: !stale && !wrong } : {}),
      granted: (_answer, _before, after) => {
        if (step === 'seal' || step === 'release') sim.model.acted(step, row.id, actor.id, after);
      },
    };
  };

function stepOf(
  service: BatchService,
  step: BatchStep,
  actor: SimPerson,
  which: { id: string; version: number },
  totp: string,
): Promise<unknown> {
  switch (step) {
    case 'seal':
      return service.seal(actor, { ...which, totp });
    case 'release':
      return service.release(actor, { ...which, totp });
    case 'send':
      return service.send(actor, which);
    case 'cancel':
      return service.cancel(actor, { ...which, reason: '重新编制' });
  }
}

/** A person who had no other hand in it answers for something unusual about a line. */
export const lift: Action = (sim, random) => {
  const open = [...sim.snapshot.holds.values()].filter(
    ({ status, batchId }) => status === 'open' && sim.snapshot.batches.get(batchId)?.status === 'sealed',
  );
  if (open.length === 0) return undefined;
  const hold = random.pick(open);
  const actor = someone(random, sim, lifters(sim));
  return liftOf(sim, hold, actor);
};

export function liftOf(sim: Simulation, hold: { id: string; batchId: string }, actor: SimPerson): Intent {
  const input = { id: hold.batchId, holdId: hold.id, reason: '已电话核实' };
  return {
    label: `${sim.names.batch({ id: hold.batchId })} by ${actor.label}`,
    actor,
    route: 'lift',
    input,
    work: (server) => server.get(HoldService).lift(actor, input),
    allows: [],
    once: true,
    granted: (_answer, _before, after) => sim.model.acted('lift', hold.batchId, actor.id, after),
  };
}

export const takeout: Action = (sim, random) => {
  const row = pickIn(random, sim.snapshot.batches.values(), ['draft', 'sealed']);
  const lines = [...sim.snapshot.payouts.values()].filter(({ batchId }) => batchId === row?.id);
  if (!row || lines.length === 0) return undefined;
  const line = random.pick(lines);
  const actor = someone(random, sim, makers(sim));
  const input = { id: row.id, version: row.version, payoutId: line.id, reason: '账户待核实' };
  return {
    label: `${sim.names.payout(line, sim.snapshot)} from ${sim.names.batch(row)} by ${actor.label}`,
    actor,
    route: 'takeout',
    input,
    work: (server) => server.get(HoldService).takeOut(actor, input),
    allows: [...HISTORY, 'batch:draft>draft', 'batch:sealed>draft', 'payout:batched>payable'],
    only: (change) => change.what === 'app' || change.id === row.id || change.id === line.id,
    once: true,
  };
};
