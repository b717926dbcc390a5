import { expect, it, vi } from 'vitest';
import { SessionStore } from '../src/session/store';

const live = {
  token: 'staff_t',
  expiresAt: '2999-01-01T00:00:00Z',
  staff: { id: 's1', username: 'chen', name: '陈审核', department: '商务局', roles: ['auditor' as const] },
};

function memory(): Storage {
  const values = new Map<string, string>();
  return {
    get length() {
      return values.size;
    },
    clear: () => values.clear(),
    getItem: (key) => values.get(key) ?? null,
    key: (index) => [...values.keys()][index] ?? null,
    removeItem: (key) => void values.delete(key),
    setItem: (key, value) => void values.set(key, value),
  };
}

/** Two ends of one channel: what one says, the other hears at once. */
function channels(): [BroadcastChannel, BroadcastChannel] {
  const ends = [new EventTarget(), new EventTarget()] as const;
  const end = (own: EventTarget, other: EventTarget) =>
    Object.assign(own, {
      postMessage: (data: unknown) => other.dispatchEvent(new MessageEvent('message', { data })),
    }) as unknown as BroadcastChannel;
  return [end(ends[0], ends[1]), end(ends[1], ends[0])];
}

it('survives a reload of the tab', () => {
  const storage = memory();
  new SessionStore(storage, null).begin(live);
  expect(new SessionStore(storage, null).token()).toBe('staff_t');
});

it('forgets a session that is over, and one that was tampered with', () => {
  const storage = memory();
  new SessionStore(storage, null).begin({ ...live, expiresAt: '2020-01-01T00:00:00Z' });
  expect(new SessionStore(storage, null).token()).toBeNull();
  storage.setItem('qinqing.staff-session', '{"token":');
  expect(new SessionStore(storage, null).token()).toBeNull();
});

it('hands the session to a tab that asks, without storage in between', async () => {
  const [a, b] = channels();
  new SessionStore(memory(), a).begin(live);
  const second = new SessionStore(memory(), b);
  await second.askOtherTabs();
  expect(second.get().staff?.name).toBe('陈审核');
});

it('ends in every tab at once and keeps the reason', () => {
  const [a, b] = channels();
  const first = new SessionStore(memory(), a);
  const second = new SessionStore(memory(), b);
  first.begin(live);
  expect(second.token()).toBe('staff_t');
  second.end('idle');
  expect(first.get()).toMatchObject({ token: null, ended: 'idle' });
});

it('counts a sign of life of another tab as its own', () => {
  vi.useFakeTimers({ now: 1_000_000 });
  const [a, b] = channels();
  const first = new SessionStore(memory(), a);
  const second = new SessionStore(memory(), b);
  first.begin(live);
  vi.advanceTimersByTime(60_000);
  expect(second.idleFor()).toBe(60_000);
  first.touch();
  expect(second.idleFor()).toBe(0);
  vi.useRealTimers();
});
