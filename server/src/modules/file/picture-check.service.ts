import type { FileRef } from '@qinqing/contract';
import { fetchCheckedPicture } from '@qinqing/contract/public';
import { urlOf } from '@qinqing/contract';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import * as z from 'zod';
import { AuditService } from '../audit/index.js';
import { FirmUserService, SYSTEM } from '../identity/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { Cipher } from '../../platform/crypto/index.js';
import { Db } from '../../platform/db/index.js';
import { type Actor, AppError, Download } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { type Job, JobRegistry, Jobs } from '../../platform/queue/index.js';
import { openPush, type PushSecrets, requireSignature, WechatPort } from '../../platform/wechat/index.js';
import { FileObject } from './file.entity.js';
import { FileStore } from './file.store.js';
import { PictureCheck } from './picture-check.entity.js';

const CHECK_JOB = 'file.check_picture';
/** How long WeChat may take to fetch a picture after it was asked. */
const ADDRESS_LIFE_MS = 3_600_000;
/** WeChat answers within half an hour; after this long a picture is let through, or its silence would stop the desks. */
const HELD_MS = 2 * 3_600_000;

/** The event of a finished check (mediaCheckAsync 2.0); others that the address may get are ignored. */
const CheckEvent = z.object({
  Event: z.literal('wxa_media_check'),
  trace_id: z.string().min(1).max(64),
  errcode: z.number().optional(),
  result: z.object({ suggest: z.enum(['pass', 'review', 'risky']) }).optional(),
});

/**
 * Shows the pictures of firms to WeChat's check. Until it has answered, and for good where it refuses, the owner sees a
 * picture with a mark and staff can't open it. Without WeChat behind a person (H5, demonstration) nobody is asked.
 */
@Injectable()
export class PictureChecks implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly cipher: Cipher,
    private readonly jobs: Jobs,
    private readonly registry: JobRegistry,
    private readonly wechat: WechatPort,
    private readonly users: FirmUserService,
    private readonly audit: AuditService,
    @Inject(FileStore) private readonly store: FileStore,
  ) {}

  onModuleInit(): void {
    this.registry.register(CHECK_JOB, (job) => this.ask(job));
  }

  /** In the unit that makes the upload a file. */
  async begin(m: EntityManager, actor: Actor, file: Pick<FileObject, 'id' | 'mime'>): Promise<void> {
    if (actor.kind !== 'firm' || !file.mime.startsWith('image/')) return;
    const reason =
      (await this.users.openidOf(m, actor.id)) === null ? 'no_wechat' : this.secrets ? null : 'not_configured';
    const status = reason === null ? 'waiting' : 'skipped';
    await m.insert(PictureCheck, { id: newId(), fileId: file.id, userId: actor.id, status, reason, traceId: null });
    if (reason === null) await this.jobs.enqueue(m, CHECK_JOB, { fileId: file.id });
  }

  /** The marks that files carry; those without one may be opened by everybody who may read them. */
  async marks(m: EntityManager, files: readonly Pick<FileObject, 'id' | 'mime'>[]): Promise<Map<string, Mark>> {
    const ids = files.filter(({ mime }) => mime.startsWith('image/')).map(({ id }) => id);
    const rows = ids.length === 0 ? [] : await m.findBy(PictureCheck, { fileId: In(ids) });
    const since = this.clock.now().getTime() - HELD_MS;
    return new Map(
      rows.flatMap(({ fileId, status, createdAt }): [string, Mark][] => {
        if (status === 'refused') return [[fileId, 'refused']];
        const open = (status === 'waiting' || status === 'asked') && createdAt.getTime() > since;
        return open ? [[fileId, 'waiting']] : [];
      }),
    );
  }

  /** WeChat makes sure that the address is ours. @throws {AppError} FORBIDDEN */
  confirm({ signature, timestamp, nonce, echostr }: Record<'signature' | 'timestamp' | 'nonce' | 'echostr', string>) {
    requireSignature(signature, this.required().token, timestamp, nonce);
    return plain(echostr);
  }

  /**
   * Takes an answer of WeChat.
   * @throws {AppError} FORBIDDEN where it is not WeChat's, NOT_FOUND for a question that is not known (yet): WeChat
   * sends it again then
   */
  async take(
    { msg_signature, timestamp, nonce }: Record<'msg_signature' | 'timestamp' | 'nonce', string>,
    { Encrypt }: { Encrypt: string },
  ): Promise<Download> {
    const secrets = this.required();
    requireSignature(msg_signature, secrets.token, timestamp, nonce, Encrypt);
    const event = CheckEvent.safeParse(openPush(secrets, Encrypt));
    if (event.success) await this.decide(event.data);
    return plain('success');
  }

  /** The bytes for WeChat, at an address that only it was told. @throws {AppError} NOT_FOUND */
  async fetch({ id, until, mark }: Record<'id' | 'until' | 'mark', string>): Promise<Download> {
    const file = await this.db.read((m) => m.findOneBy(FileObject, { id }));
    if (!file || mark !== this.markOf(id, until) || Number(until) < this.clock.now().getTime())
      throw new AppError('NOT_FOUND');
    return new Download(await this.store.open(file.storageKey), file.name, file.mime, file.size);
  }

  private async ask(job: Job): Promise<void> {
    const { fileId } = job.payload as { fileId: string };
    const row = await this.db.read((m) => m.findOneBy(PictureCheck, { fileId, status: 'waiting' }));
    if (!row) return;
    const openid = await this.db.read((m) => this.users.openidOf(m, row.userId));
    const traceId = openid === null ? null : await this.wechat.checkPicture(openid, this.addressOf(fileId));
    const set =
      traceId === null ? ({ status: 'skipped', reason: 'not_seen' } as const) : ({ status: 'asked', traceId } as const);
    await this.db.write((m) => m.update(PictureCheck, { id: row.id, status: 'waiting' }, set));
  }

  private async decide({ trace_id: traceId, errcode = 0, result }: z.infer<typeof CheckEvent>): Promise<void> {
    const known = await this.db.write(async (m) => {
      const row = await m.findOneBy(PictureCheck, { traceId });
      if (row?.status !== 'asked') return row !== null;
      const answered = errcode === 0 && result;
      // What WeChat would have a person look at is held as well: our desks are not there for that.
      const status = !answered ? 'skipped' : result.suggest === 'pass' ? 'passed' : 'refused';
      const set = { status, reason: answered ? null : 'failed' } as const;
      const { affected } = await m.update(PictureCheck, { id: row.id, status: 'asked' }, set);
      if (affected === 1 && status !== 'passed') {
        const after = { status, ...(result ? { suggest: result.suggest } : { errcode }) };
        const about = { entity: 'file', entityId: row.fileId };
        await this.audit.record(m, { actor: SYSTEM, action: 'picture_check.decide', ...about, after });
      }
      return true;
    });
    if (!known) throw new AppError('NOT_FOUND');
  }

  private get secrets(): PushSecrets | undefined {
    const { wechat, publicOrigin } = this.config;
    return wechat.appId && wechat.push && publicOrigin ? { appId: wechat.appId, ...wechat.push } : undefined;
  }

  private required(): PushSecrets {
    const { secrets } = this;
    if (!secrets) throw new AppError('NOT_FOUND');
    return secrets;
  }

  private addressOf(fileId: string): string {
    const until = String(this.clock.now().getTime() + ADDRESS_LIFE_MS);
    const path = urlOf(fetchCheckedPicture, { id: fileId, until, mark: this.markOf(fileId, until) });
    return new URL(path, this.config.publicOrigin).href;
  }

  private markOf(fileId: string, until: string): string {
    return this.cipher.fingerprint(`picture-check:${fileId}:${until}`);
  }
}

type Mark = NonNullable<FileRef['check']>;

const plain = (text: string): Download => new Download(Buffer.from(text), 'answer.txt', 'text/plain; charset=utf-8');
