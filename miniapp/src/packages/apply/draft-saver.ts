import type { FieldValue } from '@qinqing/contract';
import type { FirmApplication } from '@qinqing/contract/firm';
import { ApiError, messageOf } from '@/lib/api-error';

export interface MaterialEdit {
  fileIds: string[];
  missingReason?: string | undefined;
  /** names of files that the server has not told us of yet; stays on the phone */
  names?: Record<string, string>;
}

/** Changes not yet known to be on the server. */
export interface Edits {
  values?: Record<string, FieldValue>;
  materials?: Record<string, MaterialEdit>;
  payeeAccountId?: string | null;
}

/** What the phone keeps until the server has it. */
export interface Unsent {
  /** the version that the person was looking at when they made the changes */
  version: number;
  edits: Edits;
  /** changed elsewhere too: they wait for the person's choice */
  held: Edits;
}

/**
 * saved: all on the server · pending: typed, about to go · saving · offline: tries again by itself ·
 * refused: something needs a correction, the rest is saved · conflict: another phone changed the same things
 */
export type SaveState = 'saved' | 'pending' | 'saving' | 'offline' | 'refused' | 'conflict';

export interface SaverStatus {
  state: SaveState;
  /** how many things are on this phone only */
  waiting: number;
  /** `values.KEY`, `materials.KEY`, `payeeAccountId` */
  conflicts: readonly string[];
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
  keep: (unsent: Unsent | null) => void;
}

const TYPING_RESTS_MS = 700;
const RETRY_MS = [2000, 5000, 10_000, 20_000];

function pathsOf(edits: Edits): string[] {
  return [
    ...Object.keys(edits.values ?? {}).map((key) => `values.${key}`),
    ...Object.keys(edits.materials ?? {}).map((key) => `materials.${key}`),
    ...(edits.payeeAccountId === undefined ? [] : ['payeeAccountId']),
  ];
}

const isEmpty = (edits: Edits) => pathsOf(edits).length === 0;

/** Only what `wanted` says of the edits; a part without anything is left out. */
function filterEdits(edits: Edits, wanted: (path: string) => boolean): Edits {
  const part = <T>(name: string, all: Record<string, T> | undefined) => {
    const kept = Object.entries(all ?? {}).filter(([key]) => wanted(`${name}.${key}`));
    return kept.length > 0 ? { [name]: Object.fromEntries(kept) } : {};
  };
  const payee = edits.payeeAccountId !== undefined && wanted('payeeAccountId');
  return {
    ...part('values', edits.values),
    ...part('materials', edits.materials),
    ...(payee ? { payeeAccountId: edits.payeeAccountId ?? null } : {}),
  };
}

export function mergeEdits(older: Edits, newer: Edits): Edits {
  const merged: Edits = { ...older, ...newer };
  if (older.values || newer.values) merged.values = { ...older.values, ...newer.values };
  if (older.materials || newer.materials) merged.materials = { ...older.materials, ...newer.materials };
  return merged;
}

/**
 * Saves a draft as it is typed: one request at a time, the latest text wins, nothing typed is dropped, and nothing that
 * somebody else wrote is overwritten unseen. What another phone changed meanwhile in other fields is merged by the
 * server; the same field is held back here until the person has chosen. A field that the server refuses does not keep
 * the others from being saved.
 */
export class DraftSaver {
  private version: number;
  private pending: Edits;
  private inFlight: Edits = {};
  private held: Edits;
  /** refused by the server; sent again once corrected */
  private faulty: Edits = {};
  private refusal: ApiError | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<boolean> | undefined;
  private attempt = 0;

  constructor(
    version: number,
    private readonly ports: SaverPorts,
    unsent: Unsent | null = null,
  ) {
    this.version = unsent?.version ?? version;
    this.pending = unsent?.edits ?? {};
    this.held = unsent?.held ?? {};
    if (!isEmpty(this.pending)) this.schedule(0);
  }

  /** Everything that the server does not have yet, the newest on top. */
  unsent(): Edits {
    return [this.faulty, this.inFlight, this.pending, this.held].reduce(mergeEdits, {});
  }

  /** Where things stand, for a form that has just opened. */
  status(): SaverStatus {
    const conflicts = pathsOf(this.held);
    const state =
      conflicts.length > 0
        ? 'conflict'
        : !isEmpty(this.pending)
          ? 'pending'
          : !isEmpty(this.inFlight)
            ? 'saving'
            : isEmpty(this.faulty)
              ? 'saved'
              : 'refused';
    return { state, waiting: this.waiting(), conflicts, error: this.refusal };
  }

  edit(edits: Edits): void {
    const isHeld = new Set(pathsOf(this.held));
    const changed = new Set(pathsOf(edits));
    this.held = mergeEdits(
      this.held,
      filterEdits(edits, (path) => isHeld.has(path)),
    );
    const free = filterEdits(edits, (path) => !isHeld.has(path));
    this.faulty = filterEdits(this.faulty, (path) => !changed.has(path));
    if (isEmpty(this.faulty)) this.refusal = undefined;
    this.pending = mergeEdits(this.pending, free);
    this.keep();
    this.tell();
    if (!isEmpty(free)) this.schedule(TYPING_RESTS_MS);
  }

  /** The person has seen what the other phone wrote: `mine` is sent on top of it, `theirs` stays. */
  resolve(path: string, choice: 'mine' | 'theirs'): void {
    const chosen = filterEdits(this.held, (each) => each === path);
    this.held = filterEdits(this.held, (each) => each !== path);
    if (choice === 'mine') this.pending = mergeEdits(chosen, this.pending);
    this.keep();
    this.tell();
    if (!isEmpty(this.pending)) this.schedule(0);
  }

  /** The person has this version before their eyes: what is typed from now on is meant on top of it. */
  saw(version: number): void {
    if (this.waiting() === 0 && !this.running) this.version = Math.max(this.version, version);
  }

  /** The network is back, or the app is in sight again: no reason to wait for the next try. */
  wake(): void {
    this.attempt = 0;
    if (!isEmpty(this.pending)) this.schedule(0);
  }

  /** Everything typed is on the server when this answers true. */
  async flush(): Promise<boolean> {
    this.stop();
    for (;;) {
      if (this.running) await this.running;
      if (!isEmpty(this.held)) return false;
      if (isEmpty(this.pending)) return isEmpty(this.faulty);
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

  private waiting(): number {
    const { pending, inFlight, held, faulty } = this;
    return new Set([pending, inFlight, held, faulty].flatMap(pathsOf)).size;
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
    if (isEmpty(this.pending)) return true;
    this.inFlight = this.pending;
    this.pending = {};
    this.tell('saving');
    try {
      const application = await this.send(this.inFlight);
      this.version = application.version;
      this.inFlight = {};
      this.attempt = 0;
      this.keep();
      this.ports.onSaved(application);
      this.tell();
      if (!isEmpty(this.pending)) this.schedule(TYPING_RESTS_MS);
      return true;
    } catch (error) {
      this.pending = mergeEdits(this.inFlight, this.pending);
      this.inFlight = {};
      const failure =
        error instanceof ApiError ? error : new ApiError(0, { code: 'NETWORK', message: messageOf(error) });
      return this.failed(failure);
    }
  }

  private async failed(failure: ApiError): Promise<boolean> {
    if (failure.status === 0 || failure.status >= 500 || failure.status === 429) {
      this.keep();
      this.tell('offline', failure);
      this.schedule(RETRY_MS[Math.min(this.attempt, RETRY_MS.length - 1)] ?? 20_000);
      this.attempt += 1;
      return false;
    }
    const theirs = conflictsOf(failure);
    if (theirs.size > 0) return this.holdBack(theirs);
    const named = new Set(failure.fields.map(({ path }) => path));
    const faulty = filterEdits(this.pending, (path) => named.has(path));
    this.refusal = failure;
    if (isEmpty(faulty)) {
      // The whole of it, for a reason that no single field has: it waits for the next change.
      this.faulty = mergeEdits(this.faulty, this.pending);
      this.pending = {};
    } else {
      this.faulty = mergeEdits(this.faulty, faulty);
      this.pending = filterEdits(this.pending, (path) => !named.has(path));
    }
    this.keep();
    this.tell();
    if (!isEmpty(this.pending)) return this.once();
    return false;
  }

  private async holdBack(paths: ReadonlySet<string>): Promise<boolean> {
    this.held = mergeEdits(
      this.held,
      filterEdits(this.pending, (path) => paths.has(path)),
    );
    this.pending = filterEdits(this.pending, (path) => !paths.has(path));
    this.keep();
    this.tell();
    try {
      const latest = await this.ports.reload();
      // What is left was made on the version before: only when nothing is, the new one has been seen by everything.
      if (isEmpty(this.pending)) this.version = latest.version;
      this.keep();
      this.ports.onSaved(latest);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // The choice is offered with what is known; the server will object again if that is not the newest.
    }
    this.tell();
    if (!isEmpty(this.pending)) await this.once();
    return false;
  }

  private async send(edits: Edits): Promise<FirmApplication> {
    try {
      return await this.ports.save(this.version, edits);
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'STALE_VERSION' || conflictsOf(error).size > 0) throw error;
      // Two saves at the same moment: nobody's field is in the way, the server merges when asked again.
      const { version } = await this.ports.reload();
      if (version < this.version) this.version = version;
      return this.ports.save(this.version, edits);
    }
  }

  private keep(): void {
    const edits = mergeEdits(mergeEdits(this.faulty, this.inFlight), this.pending);
    const nothing = isEmpty(edits) && isEmpty(this.held);
    this.ports.keep(nothing ? null : { version: this.version, edits, held: this.held });
  }

  private tell(state?: 'saving' | 'offline', error?: ApiError): void {
    const now = this.status();
    // A conflict needs the person; everything else goes on by itself meanwhile.
    const shown = now.state === 'conflict' ? 'conflict' : (state ?? now.state);
    this.ports.onStatus({ ...now, state: shown, error: error ?? now.error });
  }
}

/** The fields that another phone changed meanwhile, as the server names them. */
function conflictsOf(error: ApiError): Set<string> {
  const { fields } = error.details;
  if (error.code !== 'STALE_VERSION' || !Array.isArray(fields)) return new Set();
  return new Set(fields.flatMap((field: { path?: unknown }) => (typeof field.path === 'string' ? [field.path] : [])));
}
