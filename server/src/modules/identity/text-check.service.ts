import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AuditService } from '../audit/index.js';
import { Cipher } from '../../platform/crypto/index.js';
import { Db } from '../../platform/db/index.js';
import { type Actor, AppError, type TextPlace, TextScreen } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { type Job, JobRegistry, Jobs } from '../../platform/queue/index.js';
import { MAX_TEXT, WechatPort } from '../../platform/wechat/index.js';
import { FirmUserService } from './firm-user.service.js';
import { SYSTEM } from './identity.rules.js';
import { PersonalData } from './personal-data.js';
import { TextCheck } from './text-check.entity.js';

const CHECK_JOB = 'identity.check_text';
/** WeChat does not answer, or has been asked too often: no fault of the text. */
const PASSING = ['WECHAT_UNAVAILABLE', 'RATE_LIMITED'];
const NOBODY: Actor = { kind: 'firm', id: 'secret', name: '填写人（保密）', sessionId: 'secret' };

interface WaitingText {
  userId: string;
  text: string;
}

type Verdict = 'safe' | 'risky' | 'not_seen';

/**
 * Lets WeChat look at texts that others will read (网络信息内容生态治理规定 第九条; msgSecCheck 2.0, which wants to know
 * whose text it is). Whoever never came through WeChat can't be asked for: that is noted in the audit. While WeChat does
 * not answer, texts are taken all the same, because a window must not be missed for that; they are looked at later.
 */
@Injectable()
export class TextCheckService extends TextScreen implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly wechat: WechatPort,
    private readonly cipher: Cipher,
    private readonly audit: AuditService,
    private readonly jobs: Jobs,
    private readonly registry: JobRegistry,
    private readonly users: FirmUserService,
    private readonly data: PersonalData,
  ) {
    super();
  }

  onModuleInit(): void {
    this.registry.register(CHECK_JOB, (job) => this.checkLater(job));
    this.data.register({
      key: 'textsToCheck',
      erased: '等待微信内容安全检查的文字',
      collect: (m, userId) => m.countBy(TextCheck, { personKey: this.keyOf(userId) }),
      erase: async (m, userId) => {
        await m.delete(TextCheck, { personKey: this.keyOf(userId) });
      },
    });
  }

  override async screen(actor: Actor, texts: readonly string[], place: TextPlace): Promise<void> {
    const text = texts
      .map((each) => each.trim())
      .filter((each) => each !== '')
      .join('\n');
    if (actor.kind !== 'firm' || text === '') return;
    const openid = await this.db.read((m) => this.users.openidOf(m, actor.id));
    if (openid === null) return this.skip(actor, place, 'no_wechat');
    let verdict: Verdict;
    try {
      verdict = await this.verdictOn(openid, text);
    } catch (error) {
      if (!(error instanceof AppError) || !PASSING.includes(error.code)) throw error;
      return this.keep(actor, place, text);
    }
    if (verdict === 'risky') throw new AppError('CONTENT_REFUSED');
    if (verdict === 'not_seen') await this.skip(actor, place, 'not_seen');
  }

  private async verdictOn(openid: string, text: string): Promise<Verdict> {
    for (let from = 0; from < text.length; from += MAX_TEXT) {
      const safe = await this.wechat.isTextSafe(openid, text.slice(from, from + MAX_TEXT));
      if (safe === null) return 'not_seen';
      if (!safe) return 'risky';
    }
    return 'safe';
  }

  private skip(actor: Actor, place: TextPlace, reason: 'no_wechat' | 'not_seen'): Promise<void> {
    return this.db.write((m) =>
      this.audit.record(m, {
        actor: place.anonymous ? NOBODY : actor,
        action: 'text_check.skip',
        entity: 'text_check',
        entityId: '-',
        after: { path: place.path, why: reason },
      }),
    );
  }

  private keep(actor: Actor, place: TextPlace, text: string): Promise<void> {
    const waiting: WaitingText = { userId: actor.id, text };
    return this.db.write(async (m) => {
      const id = newId();
      await m.insert(TextCheck, {
        id,
        path: place.path,
        personKey: this.keyOf(actor.id),
        waitingCipher: this.cipher.encrypt(JSON.stringify(waiting), contextOf(id)),
      });
      await this.jobs.enqueue(m, CHECK_JOB, { textCheckId: id });
    });
  }

  /** Staff have the text before them by now: a risky one is pointed out in the audit, the case stays as it is. */
  private async checkLater(job: Job): Promise<void> {
    const { textCheckId: id } = job.payload as { textCheckId: string };
    const row = await this.db.read((m) => m.findOneBy(TextCheck, { id }));
    if (!row) return;
    const { userId, text } = JSON.parse(this.cipher.decrypt(row.waitingCipher, contextOf(id))) as WaitingText;
    const openid = await this.db.read((m) => this.users.openidOf(m, userId));
    const verdict = openid === null ? 'not_seen' : await this.verdictOn(openid, text);
    await this.db.write(async (m) => {
      await m.delete(TextCheck, { id });
      if (verdict === 'safe') return;
      await this.audit.record(m, {
        actor: SYSTEM,
        action: verdict === 'risky' ? 'text_check.risky' : 'text_check.skip',
        entity: 'text_check',
        entityId: id,
        after: { path: row.path, ...(verdict === 'risky' ? {} : { why: verdict }) },
      });
    });
  }

  private keyOf(userId: string): string {
    return this.cipher.fingerprint(`text-check:${userId}`);
  }
}

function contextOf(id: string): string {
  return `text-check:${id}`;
}
