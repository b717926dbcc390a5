import { StaffMe } from '@qinqing/contract/staff';

export type EndReason = 'expired' | 'required' | 'idle' | 'logout';

export interface SessionState {
  token: string | null;
  expiresAt: string | null;
  staff: StaffMe | null;
  /** Why the last session ended; the log-in page says it. */
  ended: EndReason | null;
}

interface Live {
  token: string;
  expiresAt: string;
  staff: StaffMe;
}

type Message =
  | { kind: 'ask' }
  | { kind: 'offer'; live: Live }
  | { kind: 'active' }
  | { kind: 'end'; reason: EndReason };

const STORAGE_KEY = 'qinqing.staff-session';
/** Classified protection level 3: an idle desk must not stay logged in. */
export const IDLE_MINUTES = 15;
/** Between two tabs a sign of life every so often is enough. */
const ACTIVE_EVERY_MS = 15_000;

const EMPTY: SessionState = { token: null, expiresAt: null, staff: null, ended: null };

/**
 * The staff session of this browser tab. It lives in sessionStorage, so that it dies with the tab; a second tab
 * (a case opened by middle click) asks the tabs of the same origin for it and never finds it on disk.
 */
export class SessionStore {
  private state: SessionState = EMPTY;
  private readonly listeners = new Set<() => void>();
  private lastActive = Date.now();
  private lastSaid = 0;
  private readonly storage: Storage;
  private readonly channel: BroadcastChannel | null;

  constructor(storage: Storage, channel: BroadcastChannel | null) {
    this.storage = storage;
    this.channel = channel;
    const saved = storage.getItem(STORAGE_KEY);
    const live = saved ? readLive(saved) : null;
    if (live) this.state = { ...live, ended: null };
    channel?.addEventListener('message', (event: MessageEvent<Message>) => this.hear(event.data));
  }

  get = (): SessionState => this.state;

  token(): string | null {
    return this.state.token;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  begin(live: Live): void {
    this.adopt(live);
    this.say({ kind: 'offer', live });
  }

  /** Ends the session in every tab; a session that is not there can't end. */
  end(reason: EndReason): void {
    if (!this.state.token) return;
    this.clear(reason);
    this.say({ kind: 'end', reason });
  }

  /** A person was here just now (polling does not count, or no desk would ever be idle). */
  touch(): void {
    const now = Date.now();
    this.lastActive = now;
    if (now - this.lastSaid < ACTIVE_EVERY_MS) return;
    this.lastSaid = now;
    this.say({ kind: 'active' });
  }

  /** Milliseconds since the last sign of life in any tab. */
  idleFor(now = Date.now()): number {
    return now - this.lastActive;
  }

  /** Asks the other tabs for their session and waits a moment for an offer. */
  async askOtherTabs(waitMs = 150): Promise<void> {
    if (this.state.token || !this.channel) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, waitMs);
      const stop = this.subscribe(done);
      function done(): void {
        clearTimeout(timer);
        stop();
        resolve();
      }
      this.say({ kind: 'ask' });
    });
  }

  private hear(message: Message): void {
    const { token, expiresAt, staff } = this.state;
    if (message.kind === 'ask' && token && expiresAt && staff) {
      this.say({ kind: 'offer', live: { token, expiresAt, staff } });
    } else if (message.kind === 'offer' && !token) {
      this.adopt(message.live);
    } else if (message.kind === 'active') {
      this.lastActive = Date.now();
    } else if (message.kind === 'end' && token) {
      this.clear(message.reason);
    }
  }

  private adopt(live: Live): void {
    this.lastActive = Date.now();
    this.storage.setItem(STORAGE_KEY, JSON.stringify(live));
    this.set({ ...live, ended: null });
  }

  private clear(reason: EndReason): void {
    this.storage.removeItem(STORAGE_KEY);
    this.set({ ...EMPTY, ended: reason });
  }

  private set(state: SessionState): void {
    this.state = state;
    for (const listener of [...this.listeners]) listener();
  }

  private say(message: Message): void {
    this.channel?.postMessage(message);
  }
}

function readLive(text: string): Live | null {
  try {
    const value = JSON.parse(text) as Partial<Live>;
    const staff = StaffMe.safeParse(value.staff);
    if (!staff.success || !value.token || !value.expiresAt || Date.parse(value.expiresAt) < Date.now()) return null;
    return { token: value.token, expiresAt: value.expiresAt, staff: staff.data };
  } catch (error) {
    // A half-written or foreign value means "no session", not a broken page.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export const session = new SessionStore(
  window.sessionStorage,
  'BroadcastChannel' in window ? new BroadcastChannel('qinqing-console') : null,
);
