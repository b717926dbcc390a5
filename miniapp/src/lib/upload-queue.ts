import type { FileRef } from '@qinqing/contract';
import type { UploadState } from '@qinqing/contract/firm';
import { ApiError, messageOf } from './api-error';
import type { Bytes, FileVault } from './file-vault';

/** A file on its way; its bytes lie in the vault under the same key. Kept on the phone until the server has it all. */
export interface QueuedFile {
  key: string;
  /** what it is for, in the words of whoever queued it */
  target: string;
  name: string;
  /** bytes */
  size: number;
  sha256?: string;
  uploadId?: string;
  /** bytes known to be on the server */
  sent: number;
  /** waiting: for its turn or for the network · failed: may be tried again · refused: only another file helps */
  state: 'waiting' | 'sending' | 'failed' | 'refused';
  error?: string;
}

export interface QueuePorts {
  vault: FileVault;
  digest: (key: string, size: number) => Promise<string>;
  /** `key`: the same for the same try, however often it is asked */
  start: (file: { key: string; name: string; size: number; sha256: string }) => Promise<UploadState>;
  find: (uploadId: string) => Promise<UploadState>;
  put: (uploadId: string, offset: number, piece: Bytes) => Promise<UploadState>;
  complete: (uploadId: string) => Promise<FileRef>;
  abandon: (uploadId: string) => Promise<void>;
  /** where the list survives a restart */
  keep: (files: readonly QueuedFile[]) => void;
  onChange: (files: readonly QueuedFile[]) => void;
  /** the server has all of it */
  onDone: (file: QueuedFile, ref: FileRef) => void;
}

const RETRY_MS = [1500, 4000, 10_000, 20_000];
const SMALLEST_PIECE = 64 * 1024;
const FIRST_PIECE = 128 * 1024;

const passing = (error: unknown) =>
  error instanceof ApiError &&
  (error.status === 0 || error.status >= 500 || error.status === 429 || error.code === 'IDEMPOTENCY_RUNNING');

/** Answers that the same bytes get every time. The server's own advice to save the file anew is of no use on a phone. */
const FINAL: Record<string, string | undefined> = {
  UNSUPPORTED_TYPE: '打不开或不是 PDF、图片，请移除后换一个',
  PAYLOAD_TOO_LARGE: undefined,
  UPLOAD_EMPTY: undefined,
  FILE_GONE: undefined,
};

function outcomeOf(error: unknown): Pick<QueuedFile, 'state' | 'error'> {
  const final = error instanceof ApiError && error.code in FINAL;
  return final
    ? { state: 'refused', error: FINAL[error.code] ?? error.message }
    : { state: 'failed', error: messageOf(error) };
}

/**
 * Sends files one after another in pieces, and goes on at the piece where a line was cut or the app was killed. Pieces
 * grow while the line holds and shrink when it does not, so that on a bad one something always arrives.
 */
export class UploadQueue {
  private files: QueuedFile[];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running = false;
  private stopped = false;
  private attempt = 0;
  private pieceBytes = FIRST_PIECE;

  constructor(
    private readonly ports: QueuePorts,
    kept: readonly QueuedFile[] = [],
  ) {
    this.files = kept.map((file) => (file.state === 'sending' ? { ...file, state: 'waiting' } : file));
    if (this.files.length > 0) this.schedule(0);
  }

  list(): readonly QueuedFile[] {
    return this.files;
  }

  async add(target: string, file: { key: string; name: string; source: Bytes }): Promise<void> {
    const { key, name, source } = file;
    const size = await this.ports.vault.put(key, source);
    this.update([...this.files, { key, target, name, size, sent: 0, state: 'waiting' }]);
    this.schedule(0);
  }

  async remove(key: string): Promise<void> {
    const file = this.files.find((each) => each.key === key);
    this.update(this.files.filter((each) => each.key !== key));
    if (file) await this.forget(file);
  }

  retry(key: string): void {
    this.patch(key, { state: 'waiting', error: '' });
    this.wake();
  }

  /** The network is back, or the app is in sight again. */
  wake(): void {
    this.attempt = 0;
    this.schedule(0);
  }

  /** The form was left for good: nothing of it is sent any more, here or on the server. */
  async discard(): Promise<void> {
    this.stop();
    const left = this.files;
    this.update([]);
    for (const file of left) await this.forget(file);
  }

  /** No more timers; what is under way ends, what waits stays kept. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async forget({ key, uploadId }: QueuedFile): Promise<void> {
    await this.ports.vault.remove(key);
    // The server drops it by itself after a day; being asked now is a courtesy.
    if (uploadId) await this.ports.abandon(uploadId).catch(() => undefined);
  }

  private schedule(delay: number): void {
    if (this.stopped) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.run(), delay);
  }

  private async run(): Promise<void> {
    if (this.running || this.stopped) return;
    this.running = true;
    try {
      for (;;) {
        const next = this.files.find(({ state }) => state === 'waiting');
        if (!next || this.stopped) return;
        if (!(await this.attend(next.key))) return;
      }
    } finally {
      this.running = false;
    }
  }

  /** @returns whether to go on with the next one at once */
  private async attend(key: string): Promise<boolean> {
    this.patch(key, { state: 'sending' });
    try {
      const ref = await this.send(key);
      const file = this.files.find((each) => each.key === key);
      // Taken out by the person meanwhile.
      if (!file || !ref) return true;
      this.attempt = 0;
      this.ports.onDone(file, ref);
      this.update(this.files.filter((each) => each.key !== key));
      await this.ports.vault.remove(key);
      return true;
    } catch (error) {
      if (passing(error)) {
        this.pieceBytes = Math.max(SMALLEST_PIECE, this.pieceBytes / 2);
        this.patch(key, { state: 'waiting' });
        this.schedule(RETRY_MS[Math.min(this.attempt, RETRY_MS.length - 1)] ?? 20_000);
        this.attempt += 1;
        return false;
      }
      this.patch(key, outcomeOf(error));
      return true;
    }
  }

  private async send(key: string): Promise<FileRef | undefined> {
    const { ports } = this;
    const of = () => this.files.find((each) => each.key === key);
    const first = of();
    if (!first) return undefined;
    if (!(await ports.vault.has(key)))
      throw new ApiError(400, { code: 'FILE_GONE', message: '手机上的文件已被清除，请重新选择' });
    const sha256 = first.sha256 ?? (await ports.digest(key, first.size));
    this.patch(key, { sha256 });
    let state = await this.begin(first, sha256);
    while (state.status === 'open' && state.offset < state.size) {
      const { offset } = state;
      this.patch(key, { uploadId: state.id, sent: offset });
      if (!of()) return undefined;
      const piece = await ports.vault.piece(key, offset, Math.min(offset + this.pieceBytes, state.size));
      try {
        state = await ports.put(state.id, offset, piece);
        this.attempt = 0;
        this.pieceBytes = Math.min(state.chunkBytes, this.pieceBytes * 2);
      } catch (error) {
        const there = error instanceof ApiError && error.code === 'UPLOAD_OFFSET' ? error.details['offset'] : undefined;
        if (typeof there !== 'number') throw error;
        state = { ...state, offset: there };
      }
    }
    this.patch(key, { uploadId: state.id, sent: first.size });
    if (!of()) return undefined;
    return state.file ?? ports.complete(state.id);
  }

  /** Where the server is with it; from the start where it has forgotten. */
  private async begin(file: QueuedFile, sha256: string): Promise<UploadState> {
    const { key, name, size, uploadId } = file;
    if (uploadId) {
      try {
        return await this.ports.find(uploadId);
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 404) throw error;
        return this.ports.start({ key: uploadId, name, size, sha256 });
      }
    }
    return this.ports.start({ key, name, size, sha256 });
  }

  private patch(key: string, change: Partial<QueuedFile>): void {
    this.update(this.files.map((file) => (file.key === key ? { ...file, ...change } : file)));
  }

  private update(files: QueuedFile[]): void {
    this.files = files;
    this.ports.keep(files);
    this.ports.onChange(files);
  }
}
