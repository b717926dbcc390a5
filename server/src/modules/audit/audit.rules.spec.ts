import { hmac } from '../../platform/crypto/index.js';
import { canonical } from '../../platform/http/index.js';
import { entryHash } from './audit.rules.js';

const ENTRY = {
  seq: 7,
  at: new Date('2026-03-02T01:00:00.123Z'),
  actorKind: 'staff',
  actorId: 'st-1',
  actorName: '审计“员”\\',
  action: 'payout.settle',
  entity: 'payout',
  entityId: 'P1',
  version: 3,
  before: { z: 1, a: { y: [1, { d: 1, c: 2 }], x: null } },
  after: null,
  reason: null,
  denied: false,
  requestId: '-',
  prevHash: '0'.repeat(64),
} as const;

/** As the chains that exist were made. */
function asMade(key: string, entry: typeof ENTRY): string {
  const { seq, at, actorKind, actorId, actorName, action, entity, entityId, version, before, after } = entry;
  const head = [seq, at.toISOString(), actorKind, actorId, actorName, action, entity, entityId, version];
  const { reason, denied, requestId, prevHash } = entry;
  return hmac(key, canonical([...head, before ?? null, after ?? null, reason, denied, requestId, prevHash]));
}

describe('the link of an entry', () => {
  it.each([
    ENTRY,
    { ...ENTRY, version: null, before: null, after: 'text', reason: '线\n', denied: true },
    { ...ENTRY, before: [3, 1], after: { b: '二', a: 0.5 } },
  ])('is the keyed digest of its canonical text', (entry) => {
    expect(entryHash('key', entry as never)).toBe(asMade('key', entry as never));
  });
});
