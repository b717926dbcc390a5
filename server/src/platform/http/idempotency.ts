import { AsyncLocalStorage } from 'node:async_hooks';
import { Entity, type EntityManager, Index, LessThan, LessThanOrEqual } from 'typeorm';
import type { Clock } from '../clock/index.js';
import { randomToken, sha256 } from '../crypto/index.js';
import { type Db, isUniqueViolation, JsonColumn, KeyColumn, RowBase, StatusColumn, TimeColumn } from '../db/index.js';
import { AppError } from '../errors/index.js';
import type { Actor } from './actor.js';

/** A running request whose process died keeps its key for this long; then the next try takes it over. */
const LEASE_MS = 60_000;
const KEEP_DAYS = 30;

@Entity('idempotency_key')
@Index('uq_idempotency_scope', ['scope'], { unique: true })
@Index('ix_idempotency_created', ['createdAt'])
export class IdempotencyKey extends RowBase {
  /** SHA-256 of who, which route and which key. */
  @KeyColumn(64) scope: string;
  @KeyColumn(64) bodyHash: string;
  @StatusColumn() status: 'running' | 'done';
  @KeyColumn(40) token: string;
  @TimeColumn() leaseUntil: Date;
  @JsonColumn({ nullable: true }) answer: object | null;
}

export interface IdempotentRequest {
  key: string;
  actor: Actor | undefined;
  route: string;
  /** Everything that the caller sends: parameters, query and body, parsed. */
  input: unknown;
}

export interface StoredAnswer {
  answer: unknown;
}

interface Running {
  id: string;
  token: string;
  completed: boolean;
}

export class Idempotency {
  private readonly storage = new AsyncLocalStorage<Running>();

  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs `work` for the first request with this key; later ones get the stored answer. A failed request leaves no
   * trace: it changed nothing, and may be sent again under the same key.
   * @throws {AppError} IDEMPOTENCY_MISMATCH if the same key came with other content, IDEMPOTENCY_RUNNING
   */
  async run(request: IdempotentRequest, work: () => Promise<unknown>): Promise<unknown> {
    const begun = await this.begin(request);
    if ('answer' in begun) return begun.answer;
    return this.storage.run(begun, async () => {
      try {
        const answer = await work();
        if (!begun.completed) await this.db.write((m) => this.store(m, begun, answer));
        return answer;
      } catch (error) {
        if (!begun.completed) await this.forget(begun);
        throw error;
      }
    });
  }

  /**
   * Stores the answer inside the unit of work that holds the effect, so that a crash in between cannot run the effect
   * again. Does nothing outside an idempotent request.
   * @throws {AppError} IDEMPOTENCY_RUNNING if another try has taken the key over, which undoes the unit
   */
  async complete(m: EntityManager, answer: unknown): Promise<void> {
    const running = this.storage.getStore();
    if (!running || running.completed) return;
    await this.store(m, running, answer);
    this.db.afterCommit(() => {
      running.completed = true;
    });
  }

  /** Removes keys that no client can still be waiting for. */
  async purge(): Promise<number> {
    const before = new Date(this.clock.now().getTime() - KEEP_DAYS * 86_400_000);
    const result = await this.db.write((m) => m.delete(IdempotencyKey, { createdAt: LessThan(before) }));
    return result.affected ?? 0;
  }

  private async begin({ key, actor, route, input }: IdempotentRequest): Promise<Running | StoredAnswer> {
    const scope = sha256(`${actor?.kind ?? 'none'}:${actor?.id ?? ''}|${route}|${key}`);
    const bodyHash = sha256(canonical(input));
    return this.db.write(async (m) => {
      const now = this.clock.now();
      const token = randomToken(18);
      const leaseUntil = new Date(now.getTime() + LEASE_MS);
      try {
        const made = await m.insert(IdempotencyKey, { scope, bodyHash, status: 'running', token, leaseUntil });
        return { id: String(made.identifiers[0]!.id), token, completed: false };
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
      }
      const row = await m.findOneByOrFail(IdempotencyKey, { scope });
      if (row.bodyHash !== bodyHash) throw new AppError('IDEMPOTENCY_MISMATCH');
      // No answer is kept as null, and has to come back as none.
      if (row.status === 'done') return { answer: row.answer ?? undefined };
      const taken = await m.update(
        IdempotencyKey,
        { id: row.id, status: 'running', token: row.token, leaseUntil: LessThanOrEqual(now) },
        { token, leaseUntil },
      );
      if (taken.affected !== 1) throw new AppError('IDEMPOTENCY_RUNNING');
      return { id: row.id, token, completed: false };
    });
  }

  private async store(m: EntityManager, running: Running, answer: unknown): Promise<void> {
    const { id, token } = running;
    const stored = await m.update(
      IdempotencyKey,
      { id, token, status: 'running' },
      { status: 'done', answer: (answer ?? null) as object | null },
    );
    if (stored.affected !== 1) throw new AppError('IDEMPOTENCY_RUNNING');
  }

  private async forget({ id, token }: Running): Promise<void> {
    await this.db.write((m) => m.delete(IdempotencyKey, { id, token, status: 'running' }));
  }
}

/** JSON with sorted names, so that the same content has the same hash. */
export function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner: unknown) =>
      inner !== null && typeof inner === 'object' && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
        : inner,
    ) ?? 'null'
  );
}
