import { APPLICATION_STATUS, BATCH_STATUS, keysOf, PAYOUT_STATUS, type StaffRole } from '@qinqing/contract';
import { APPLICATION_EDGES, BATCH_EDGES, type Edge, edgeFrom, type Party, PAYOUT_EDGES } from '@qinqing/contract/edges';
import type { EntityManager } from 'typeorm';
import { DecideCaseFlow } from '../src/flows/index.js';
import { ApplicationService, FirmApplicationService } from '../src/modules/application/index.js';
import { SYSTEM } from '../src/modules/identity/index.js';
import { TRANSFERS } from '../src/modules/ledger/index.js';
import { BatchService } from '../src/modules/payout/batch.service.js';
import { PayoutMoves } from '../src/modules/payout/payout.moves.js';
import { batchById, payoutById } from '../src/modules/payout/payout.repository.js';
import type { Actor } from '../src/platform/http/index.js';
import { type TestApp, testApp } from './app.js';
import { DomainBuilder, type Firm, staffActor } from './domain.js';

class Undo extends Error {}

const TABLES = ['application', 'application_event', 'payout', 'payout_batch', 'ledger_transfer', 'audit_entry'];

/**
 * Every pair of state and event, tried on real rows through the one method by which they change their state. A unit of
 * work that is undone afterwards puts the row into the state first.
 */
describe('the edge tables', () => {
  let t: TestApp;
  let firm: Firm;
  let applicationId: string;
  let payoutId: string;
  let batchId: string;

  beforeAll(async () => {
    t = await testApp();
    const build = new DomainBuilder(t);
    await build.pool('POOL-2026-TEST', 100_000_000);
    const route = [{ stage: 'final', desk: '分管领导', role: 'final_approver', promiseWorkingDays: 1 }];
    const measure = await build.measure({ route });
    firm = await build.firm({ employees: 10, seriouslyDishonest: false });
    const firms = t.get(FirmApplicationService);
    const draft = await firms.openDraft(firm.actor, { measureId: measure.id, enterpriseId: firm.enterpriseId });
    const saved = await firms.saveDraft(firm.actor, draft.id, {
      version: draft.version,
      values: { contactPhone: '0592-5550100' },
      payeeAccountId: firm.payeeAccountId,
    });
    await firms.submit(firm.actor, draft.id, { version: saved.version });
    await t.runner.drain();
    applicationId = draft.id;
    const { version } = await t.db.read((m) => t.get(ApplicationService).view(m, applicationId));
    await t.get(DecideCaseFlow).decide(staffActor('final_approver'), applicationId, { version, decision: 'pass' });
    payoutId = (await t.db.read((m) => t.get(ApplicationService).view(m, applicationId))).payoutId!;
    const batch = await t.get(BatchService).create(staffActor('payout_maker'), { poolCode: 'POOL-2026-TEST' });
    batchId = batch.id;
  });
  afterAll(() => t.close());

  const actorFor = (party: Party): Actor =>
    party === 'system' ? SYSTEM : party === 'firm' ? firm.actor : staffActor(party as StaffRole);
  const counts = async (m: EntityManager) => {
    const all: Record<string, unknown> = {};
    for (const table of TABLES) {
      const [row] = (await m.query(`SELECT COUNT(*) AS n FROM ${table}`)) as { n: unknown }[];
      all[table] = Number(row!.n);
    }
    return all;
  };

  interface Machine {
    table: string;
    edges: readonly Edge[];
    states: readonly string[];
    id: () => string;
    version: (m: EntityManager) => Promise<{ status: string; version: number }>;
    fire: (m: EntityManager, event: string, actor: Actor) => Promise<unknown>;
  }

  const machines: Record<string, Machine> = {
    applications: {
      table: 'application',
      edges: APPLICATION_EDGES,
      states: keysOf(APPLICATION_STATUS),
      id: () => applicationId,
      version: (m) => t.get(ApplicationService).view(m, applicationId),
      fire: (m, event, actor) =>
        t.get(ApplicationService).transition(m, {
          id: applicationId,
          event: event as never,
          actor,
          timeline: { title: '试' },
        }),
    },
    payouts: {
      table: 'payout',
      edges: PAYOUT_EDGES,
      states: keysOf(PAYOUT_STATUS),
      id: () => payoutId,
      version: (m) => payoutById(m, payoutId),
      fire: async (m, event, actor) =>
        t.get(PayoutMoves).move(m, [await payoutById(m, payoutId)], { event: event as never, actor }),
    },
    batches: {
      table: 'payout_batch',
      edges: BATCH_EDGES,
      states: keysOf(BATCH_STATUS),
      id: () => batchId,
      version: (m) => batchById(m, batchId),
      fire: async (m, event, actor) =>
        t.get(BatchService).step(m, actor, await batchById(m, batchId), event as never, {}, {}),
    },
  };

  /** Puts the row into a state, fires, looks, and undoes everything. */
  const attempt = async (machine: Machine, from: string, event: string, actor: Actor) => {
    let outcome: { error: unknown; before: unknown; after: unknown; status: string } | undefined;
    const unit = t.db.write(async (m) => {
      await m.query(`UPDATE ${machine.table} SET status = ? WHERE id = ?`, [from, machine.id()]);
      const row = await machine.version(m);
      const before = { ...row, ...(await counts(m)) };
      const error = await machine.fire(m, event, actor).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      const then = await machine.version(m);
      outcome = { error, before, after: { ...then, ...(await counts(m)) }, status: then.status };
      throw new Undo();
    });
    await expect(unit).rejects.toThrow(Undo);
    return outcome!;
  };

  it.each(Object.keys(machines))(
    'of %s are total: each pair is an edge or refused with 409, changing nothing',
    async (name) => {
      const machine = machines[name]!;
      const events = [...new Set(machine.edges.map((edge) => edge.event))];
      let refused = 0;
      for (const from of machine.states) {
        for (const event of events) {
          const edge = edgeFrom(machine.edges, from, event);
          const party = (edge ?? machine.edges.find((each) => each.event === event)!).by[0]!;
          const { error, before, after, status } = await attempt(machine, from, event, actorFor(party));
          if (edge) expect({ from, event, error, status }).toEqual({ from, event, error: undefined, status: edge.to });
          else {
            refused++;
            expect({ from, event, error }).toMatchObject({
              from,
              event,
              error: { code: 'STATE_CONFLICT', status: 409 },
            });
            expect((error as { details: object }).details).toMatchObject({ current: from });
            expect(after).toEqual(before);
          }
        }
      }
      expect(refused).toBe(machine.states.length * events.length - machine.edges.length);
    },
  );

  it('give each edge to its parties alone', async () => {
    for (const name of ['applications', 'payouts']) {
      const machine = machines[name]!;
      for (const { from, event, by } of machine.edges) {
        const stranger = by.includes('auditor') ? 'leader' : 'auditor';
        const { error, before, after } = await attempt(machine, from, event, actorFor(stranger));
        expect({ from, event, error }).toMatchObject({ from, event, error: { code: 'FORBIDDEN' } });
        expect(after).toEqual(before);
      }
    }
  });

  it('name transfers that exist', () => {
    for (const { edges } of Object.values(machines))
      for (const { ledger } of edges) for (const name of ledger) expect(TRANSFERS).toHaveProperty(name);
  });
});
