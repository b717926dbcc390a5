import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { Entity, In } from 'typeorm';
import type { Clock } from '../clock/index.js';
import { sha256 } from '../crypto/index.js';
import { type Db, IntColumn, isUniqueViolation, KeyColumn, TimeColumn } from '../db/index.js';
import type { Log } from '../log/index.js';

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

/** Counts the changes of one kind of public content, for all processes. */
@Entity('public_version')
export class PublicVersion {
  @KeyColumn(64, { primary: true }) tag: string;
  @IntColumn() version: number;
  @TimeColumn() updatedAt: Date;
}

type Encoding = 'identity' | 'gzip' | 'br';

interface Variant {
  body: Buffer;
  etag: string;
  headers: Record<string, string | number>;
  notModified: Record<string, string | number>;
}

interface Entry {
  tags: readonly string[];
  variants: Partial<Record<Encoding, Variant>> & { identity: Variant };
  expiresAt: number;
  bytes: number;
}

/** Another process's change is seen after this long at most. */
const POLL_MS = 1000;
/** What depends on the day (windows that open and close) changes without anyone bumping a tag. */
const LIFETIME_MS = 60_000;
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_URL = 512;
const MIN_COMPRESS_BYTES = 1024;
/** After this long without word of the versions nothing is answered from memory. */
const BLIND_AFTER_MS = 10_000;

/**
 * Answers public GETs from memory: the bytes are made and compressed once per version of what they show, and served
 * before the framework sees the request. `bump` ends a version.
 */
export class PublicCache {
  private readonly entries = new Map<string, Entry>();
  private readonly building = new Map<string, Promise<Entry>>();
  private readonly versions = new Map<string, number>();
  /** Grows with every change seen: an answer begun before a change is not kept after it. */
  private epoch = 0;
  private bytes = 0;
  private lastSeen = Date.now();
  private timer: NodeJS.Timeout | undefined;
  private readonly pendingBumps = new Set<string>();
  /** Tags whose version this process is writing just now: what it finds there is for `announce` to judge. */
  private announcing: ReadonlySet<string> = new Set();
  private flushing: Promise<void> | undefined;
  readonly served = { hits: 0, notModified: 0, built: 0 };

  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly maxBytes = MAX_BYTES,
  ) {}

  /** Resolves when it knows the versions of now: what is answered from then on is kept until one of them changes. */
  async start(): Promise<void> {
    if (this.timer) return;
    this.timer = setInterval(() => void this.poll(), POLL_MS);
    this.timer.unref();
    await this.poll();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.flushing;
  }

  /**
   * Ends the version of everything public that carries one of these tags: at once here after the current unit of work
   * commits, within a second or two in other processes.
   */
  bump(...tags: string[]): void {
    this.db.afterCommit(() => {
      this.drop(tags);
      for (const tag of tags) this.pendingBumps.add(tag);
      // Not in the caller's unit: a counter that every payout touches would make them all wait for each other.
      this.flushing ??= this.flush().finally(() => {
        this.flushing = undefined;
      });
    });
  }

  /** Answers from memory if it can. Called with the bare request, before any framework. */
  tryServe(request: IncomingMessage, response: ServerResponse): boolean {
    const entry = this.entries.get(request.url ?? '');
    if (!entry || request.method !== 'GET') return false;
    const now = Date.now();
    if (entry.expiresAt <= now || now - this.lastSeen > BLIND_AFTER_MS) return false;
    const variant = entry.variants[preferred(entry, request.headers['accept-encoding'])] ?? entry.variants.identity;
    if (matches(request.headers['if-none-match'], variant.etag)) {
      this.served.notModified++;
      response.writeHead(304, variant.notModified).end();
    } else {
      this.served.hits++;
      response.writeHead(200, variant.headers).end(variant.body);
    }
    return true;
  }

  /** The answer for `url`, built by `produce` unless another request is building it already. */
  async answer(
    url: string,
    tags: readonly string[],
    produce: () => Promise<unknown>,
    acceptEncoding: string | undefined,
  ): Promise<Variant> {
    let building = this.building.get(url);
    if (!building) {
      building = this.build(url, tags, produce).finally(() => this.building.delete(url));
      this.building.set(url, building);
    }
    const entry = await building;
    return entry.variants[preferred(entry, acceptEncoding)] ?? entry.variants.identity;
  }

  private async build(url: string, tags: readonly string[], produce: () => Promise<unknown>): Promise<Entry> {
    const epoch = this.epoch;
    const body = Buffer.from(JSON.stringify(await produce()));
    const hash = sha256(body).slice(0, 27);
    const variants: Entry['variants'] = { identity: variant(body, hash, 'identity') };
    if (body.length >= MIN_COMPRESS_BYTES) {
      const [br, gz] = await Promise.all([
        compressBrotli(body, {
          params: { [constants.BROTLI_PARAM_QUALITY]: 6, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
        }),
        compressGzip(body, { level: 7 }),
      ]);
      variants.br = variant(br, hash, 'br');
      variants.gzip = variant(gz, hash, 'gzip');
    }
    const bytes = Object.values(variants).reduce((sum, { body: part }) => sum + part.length, url.length);
    const entry = { tags, variants, expiresAt: Date.now() + LIFETIME_MS, bytes };
    this.served.built++;
    if (epoch === this.epoch && url.length <= MAX_URL && this.timer) this.keep(url, entry);
    return entry;
  }

  private keep(url: string, entry: Entry): void {
    this.forget(url);
    this.entries.set(url, entry);
    this.bytes += entry.bytes;
    // Oldest first: a Map remembers the order of insertion.
    for (const [oldest] of this.entries) {
      if (this.bytes <= this.maxBytes) break;
      this.forget(oldest);
    }
  }

  private forget(url: string): void {
    const entry = this.entries.get(url);
    if (!entry) return;
    this.entries.delete(url);
    this.bytes -= entry.bytes;
  }

  private drop(tags: string[]): void {
    this.epoch++;
    // Requests that come now must not join an answer that was begun before the change.
    this.building.clear();
    for (const [url, entry] of this.entries) {
      if (entry.tags.some((tag) => tags.includes(tag))) this.forget(url);
    }
  }

  private async poll(): Promise<void> {
    try {
      const rows = await this.db.read((m) => m.find(PublicVersion));
      // Versions only grow: a lower one was read before a change that is known here by now.
      const changed = rows.filter((row) => !this.announcing.has(row.tag) && row.version > this.known(row.tag));
      for (const row of changed) this.versions.set(row.tag, row.version);
      if (changed.length > 0) this.drop(changed.map((row) => row.tag));
      this.lastSeen = Date.now();
    } catch (error) {
      this.log.warn({ err: error }, 'the versions of public content could not be read');
    }
  }

  private known(tag: string): number {
    return this.versions.get(tag) ?? 0;
  }

  private async flush(): Promise<void> {
    // The callers' own commit goes first, and bursts become one write.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.pendingBumps.size > 0) {
      const tags = [...this.pendingBumps].sort();
      this.pendingBumps.clear();
      this.announcing = new Set(tags);
      try {
        await this.announce(tags);
      } catch (error) {
        // Other processes then see the change when the answer's lifetime ends.
        this.log.warn({ err: error, tags }, 'a change of public content was not announced');
      } finally {
        this.announcing = new Set();
      }
    }
  }

  /** Tells the other processes. What was dropped here at `bump` is dropped again only where another had a part in it. */
  private async announce(tags: string[]): Promise<void> {
    const written = await this.db.write(async (m) => {
      const updatedAt = this.clock.now();
      const known = await m.findBy(PublicVersion, { tag: In(tags) });
      for (const tag of tags) {
        if (!known.some((row) => row.tag === tag)) {
          await m.insert(PublicVersion, { tag, version: 0, updatedAt }).catch((error: unknown) => {
            if (!isUniqueViolation(error)) throw error;
          });
        }
        await m
          .createQueryBuilder()
          .update(PublicVersion)
          .set({ version: () => 'version + 1', updatedAt })
          .where({ tag })
          .execute();
      }
      // A row just updated is read as this unit left it, whatever the others have done since it began.
      return m.findBy(PublicVersion, { tag: In(tags) });
    });
    const foreign = written.filter((row) => row.version !== this.known(row.tag) + 1);
    for (const row of written) this.versions.set(row.tag, row.version);
    if (foreign.length > 0) this.drop(foreign.map((row) => row.tag));
  }
}

function variant(body: Buffer, hash: string, encoding: Encoding): Variant {
  // A strong tag names exact bytes, so each encoding has its own.
  const etag = encoding === 'identity' ? `"${hash}"` : `"${hash}-${encoding}"`;
  const common = {
    etag,
    vary: 'Accept-Encoding',
    'cache-control': 'public, max-age=0, must-revalidate',
    'x-content-type-options': 'nosniff',
  };
  return {
    body,
    etag,
    headers: {
      ...common,
      'content-type': 'application/json; charset=utf-8',
      'content-length': body.length,
      ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
    },
    notModified: common,
  };
}

function preferred(entry: Entry, acceptEncoding: string | string[] | undefined): Encoding {
  if (!acceptEncoding || !entry.variants.br) return 'identity';
  const accepted = String(acceptEncoding);
  if (accepts(accepted, 'br')) return 'br';
  return accepts(accepted, 'gzip') ? 'gzip' : 'identity';
}

function accepts(header: string, encoding: string): boolean {
  const at = header.indexOf(encoding);
  if (at < 0) return false;
  const rest = header.slice(at + encoding.length, at + encoding.length + 8);
  return !/^\s*;\s*q=0(\.0*)?\s*(,|$)/.test(rest);
}

export function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (!ifNoneMatch) return false;
  if (ifNoneMatch === etag || ifNoneMatch === '*') return true;
  return ifNoneMatch.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === etag);
}
