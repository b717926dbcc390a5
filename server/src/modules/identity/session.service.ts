import { Injectable } from '@nestjs/common';
import { type EntityManager, IsNull } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { randomToken, sha256 } from '../../platform/crypto/index.js';
import { Db } from '../../platform/db/index.js';
import { type Actor, Authenticator } from '../../platform/http/index.js';
import { FirmUser, Session, Staff } from './identity.entity.js';
import { SEEN_EVERY_MS, SESSION_LIFE } from './identity.rules.js';

export interface OpenedSession {
  token: string;
  expiresAt: Date;
}

/** Sessions are rows, not self-contained tokens: a log-out or a lock takes effect at once. */
@Injectable()
export class SessionService extends Authenticator {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {
    super();
  }

  async open(m: EntityManager, kind: 'staff' | 'firm', subjectId: string): Promise<OpenedSession> {
    const now = this.clock.now();
    const token = `${kind}_${randomToken()}`;
    const expiresAt = new Date(now.getTime() + SESSION_LIFE[kind].maxMs);
    await m.insert(Session, { kind, subjectId, tokenHash: sha256(token), expiresAt, seenAt: now, revokedAt: null });
    return { token, expiresAt };
  }

  async close(actor: Actor): Promise<void> {
    if (actor.kind === 'system') return;
    const { sessionId } = actor;
    const now = this.clock.now();
    await this.db.write((m) => m.update(Session, { id: sessionId, revokedAt: IsNull() }, { revokedAt: now }));
  }

  /** Ends every session of a person, e.g. when the account is closed. */
  async closeAll(m: EntityManager, kind: 'staff' | 'firm', subjectId: string): Promise<void> {
    await m.update(Session, { kind, subjectId }, { revokedAt: this.clock.now() });
  }

  /** @returns null for a token that is unknown, over, idle for too long, or of the other kind */
  override async authenticate(kind: 'staff' | 'firm', token: string): Promise<Actor | null> {
    if (!token.startsWith(`${kind}_`)) return null;
    const now = this.clock.now().getTime();
    const found = await this.db.read(async (m) => {
      const session = await m.findOneBy(Session, { tokenHash: sha256(token) });
      if (!session || session.kind !== kind || session.revokedAt) return null;
      if (session.expiresAt.getTime() <= now || session.seenAt.getTime() + SESSION_LIFE[kind].idleMs <= now)
        return null;
      const actor = await actorOf(m, session);
      return actor && { actor, session };
    });
    if (!found) return null;
    if (now - found.session.seenAt.getTime() >= SEEN_EVERY_MS) await this.touch(found.session.id, new Date(now));
    return found.actor;
  }

  private async touch(id: string, seenAt: Date): Promise<void> {
    await this.db.write((m) => m.update(Session, { id }, { seenAt }));
  }
}

async function actorOf(m: EntityManager, session: Session): Promise<Actor | null> {
  if (session.kind === 'staff') {
    const staff = await m.findOneBy(Staff, { id: session.subjectId, active: true });
    return staff && { kind: 'staff', id: staff.id, name: staff.name, roles: staff.roles, sessionId: session.id };
  }
  const user = await m.findOneBy(FirmUser, { id: session.subjectId });
  return user && { kind: 'firm', id: user.id, name: user.name, sessionId: session.id };
}
