import type { FieldValue } from '@qinqing/contract';
import type { FirmApplication } from '@qinqing/contract/firm';
import { ApiError, messageOf } from '@/lib/api-error';

export interface MaterialEdit {
  fileIds: string[];
  missingReason?: string | undefined;
}

/** Changes not yet known to be on the server. */
export interface Edits {
  values?: Record<string, FieldValue>;
  materials?: Record<string, MaterialEdit>;
  payeeAccountId?: string | null;
}

/** saved: all on the server · pending: typed, about to go · saving · offline: tries again by itself · refused: needs a correction */
export type SaveState = 'saved' | 'pending' | 'saving' | 'offline' | 'refused';

export interface SaverStatus {
  state: SaveState;
  error?: ApiError | undefined;
}

export interface SaverPorts {
  /** one PUT with the version it builds on */
  save: (version: number, edits: Edits) => Promise<FirmApplication>;
  /** the application as the server has it now */
  reload: () => Promise<FirmApplication>;
  onSaved: (application: FirmApplication) => void;
  onStatus: (status: SaverStatus) => void;
  /** where unsent edits survive a restart of the phone */
  keep: (edits: Edits | null) => void;
}

const TYPING_RESTS_MS = 700;
const RETRY_MS = [2000, 5000, 10_000, 20_000];

const isEmpty = (edits: Edits) => Object.keys(edits).length === 0;

export function mergeEdits(older: Edits, newer: Edits): Edits {
  const merged: Edits = { ...older, ...newer };
  if (older.values || newer.values) merged.values = { ...older.values, ...newer.values };
  if (older.materials || newer.materials) merged.materials = { ...older.materials, ...newer.materials };
  return merged;
}

/**
 * Saves a draft as it is typed: one request at a time, the latest text wins, nothing typed is dropped. A version
 * overtaken elsewhere (another phone) is reloaded and the edits are laid on top of it once.
 */
export class DraftSaver {
  private pending: Edits;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<boolean> | undefined;
  private attempt = 0;

  constructor(
    private version: number,
    private readonly ports: SaverPorts,
    unsent: Edits | null = null,
  ) {
    this.pending = unsent ?? {};
    if (!isEmpty(this.pending)) this.schedule(0);
  }

  edit(edits: Edits): void {
    this.pending = mergeEdits(this.pending, edits);
    this.ports.keep(this.pending);
    this.tell('pending');
    this.schedule(TYPING_RESTS_MS);
  }

  /** Everything typed is on the server when this answers true. */
  async flush(): Promise<boolean> {
    this.stop();
    for (;;) {
      const settled = this.running ? await this.running : true;
      if (isEmpty(this.pending)) return settled;
      if (!(await this.run())) return false;
    }
  }

  /** No more timers; unsent edits stay kept on the phone. */
  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  currentVersion(): number {
    return this.version;
  }

  private schedule(delay: number): void {
    this.stop();
    this.timer = setTimeout(() => void this.run(), delay);
  }

  private run(): Promise<boolean> {
    if (this.running) return this.running;
    this.running = this.once().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async once(): Promise<boolean> {
    const sent = this.pending;
    if (isEmpty(sent)) return true;
    this.pending = {};
    this.tell('saving');
    try {
      const application = await this.send(sent);
      this.version = application.version;
      this.attempt = 0;
      this.ports.keep(isEmpty(this.pending) ? null : this.pending);
      this.ports.onSaved(application);
      if (isEmpty(this.pending)) this.tell('saved');
      else this.schedule(TYPING_RESTS_MS);
      return true;
    } catch (error) {
      this.pending = mergeEdits(sent, this.pending);
      this.ports.keep(this.pending);
      const failure =
        error instanceof ApiError ? error : new ApiError(0, { code: 'NETWORK', message: messageOf(error) });
      if (failure.status === 0 || failure.status >= 500 || failure.status === 429) {
        this.tell('offline', failure);
        this.schedule(RETRY_MS[Math.min(this.attempt, RETRY_MS.length - 1)] ?? 20_000);
        this.attempt += 1;
      } else {
        this.tell('refused', failure);
      }
      return false;
    }
  }

  private async send(edits: Edits): Promise<FirmApplication> {
    try {
      return await this.ports.save(this.version, edits);
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'STALE_VERSION') throw error;
      this.version = (await this.ports.reload()).version;
      return this.ports.save(this.version, edits);
    }
  }

  private tell(state: SaveState, error?: ApiError): void {
    this.ports.onStatus({ state, error });
  }
}
