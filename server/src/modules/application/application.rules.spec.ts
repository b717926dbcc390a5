import { APPLICATION_STATUS, type ApplicationStatus, keysOf } from '@qinqing/contract';
import { APPLICATION_EDGES as EDGES, type ApplicationEvent } from '@qinqing/contract/edges';
import { edgeOf, eventsFrom, isLive, LIVE, liveKeyOf, PAUSED } from './application.rules.js';

const STATUSES = keysOf(APPLICATION_STATUS);
const EVENTS = [...new Set(EDGES.map(({ event }) => event))];
const ENDED: ApplicationStatus[] = ['rejected', 'withdrawn', 'expired'];

describe('the edges of an application', () => {
  it('are each there once, between states of the contract', () => {
    const keys = EDGES.map(({ from, event }) => `${from} ${event}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { from, to, by } of EDGES) {
      expect(STATUSES).toContain(from);
      expect(STATUSES).toContain(to);
      expect(by.length).toBeGreaterThan(0);
    }
  });

  it('answer for every pair of state and event: an edge, or a refusal', () => {
    for (const status of STATUSES) {
      for (const event of EVENTS) {
        const edge = edgeOf(status, event);
        const wanted = EDGES.filter((each) => each.from === status && each.event === event);
        expect(edge).toBe(wanted[0]);
        expect(eventsFrom(status).includes(event)).toBe(wanted.length === 1);
      }
    }
    expect(edgeOf('draft', 'nonsense' as ApplicationEvent)).toBeUndefined();
  });

  it('reach every state from a draft, and lead out of all but the ended ones', () => {
    const reached = new Set<ApplicationStatus>(['draft']);
    for (let grown = true; grown; ) {
      grown = false;
      for (const { from, to } of EDGES) {
        if (reached.has(from) && !reached.has(to)) {
          reached.add(to);
          grown = true;
        }
      }
    }
    expect([...reached].sort()).toEqual([...STATUSES].sort());
    // Only an appeal that is upheld opens an ended case again.
    const onward = (status: ApplicationStatus) => eventsFrom(status).filter((event) => event !== 'uphold_appeal');
    for (const status of STATUSES) expect(onward(status).length === 0).toBe(ENDED.includes(status));
    expect(eventsFrom('rejected')).toEqual(['uphold_appeal']);
  });

  it('let go of frozen money wherever a case ends without money, and never twice commit it', () => {
    for (const { from, to, ledger } of EDGES) {
      if (ENDED.includes(to) && from !== 'draft') expect(ledger).toEqual(['unfreeze']);
      if (ledger.includes('commit')) expect([from, to]).toEqual([from === 'paid' ? 'paid' : 'approved', 'payable']);
      if (ledger.includes('settle')) expect(to).toBe('paid');
    }
  });

  it('let a firm withdraw until the case is approved, and not later', () => {
    const open: ApplicationStatus[] = ['submitted', 'checking', 'in_review', 'supplement', 'publicised', 'objection'];
    for (const status of STATUSES) expect(edgeOf(status, 'withdraw') !== undefined).toBe(open.includes(status));
  });

  it('give decisions to reviewers alone: neither the firm nor the product decides a stage', () => {
    for (const { from, event, by } of EDGES) {
      if (from === 'in_review' && !['withdraw', 'lapse', 'allocate', 'exhaust'].includes(event)) {
        expect(by).not.toContain('firm');
        expect(by).not.toContain('system');
      }
    }
  });

  it('hold the live place of a firm for a measure until the case ends without money', () => {
    for (const status of STATUSES) {
      expect(isLive(status)).toBe(!ENDED.includes(status));
      expect(liveKeyOf(status, 'e', 'M', '2026') === null).toBe(ENDED.includes(status));
    }
    expect(LIVE).toContain('paid');
    expect(PAUSED).toEqual(['supplement', 'objection']);
  });
});
