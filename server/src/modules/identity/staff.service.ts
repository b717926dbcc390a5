import type { StaffMe } from '@qinqing/contract/staff';
import type { StaffRole } from '@qinqing/contract';
import { Injectable } from '@nestjs/common';
import { type EntityManager, In, LessThan } from 'typeorm';
import { AuditService } from '../audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { Cipher, constantTimeEqual, hmac } from '../../platform/crypto/index.js';
import { affectedOne, Db } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Actor } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { Staff } from './identity.entity.js';
import { CHALLENGE_MS, LOCK_MS, MAX_FAILURES, passwordFaults, requireRole } from './identity.rules.js';
import { hashPassword, newTotpSecret, passwordMatches, totpStepOf } from './secrets.js';
import { SessionService } from './session.service.js';

export interface NewStaff {
  username: string;
  name: string;
  department: string;
  roles: StaffRole[];
  password: string;
  /** Base32; made here where left out */
  totpSecret?: string;
}

@Injectable()
export class StaffService {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly cipher: Cipher,
    private readonly audit: AuditService,
    private readonly sessions: SessionService,
  ) {}

  /**
   * First step of the log-in. The answer is the same for a wrong name and a wrong password.
   * @throws {AppError} LOGIN_FAILED, ACCOUNT_LOCKED
   */
  async startLogin(username: string, password: string): Promise<{ challenge: string; expiresAt: string }> {
    const staff = await this.db.read((m) => m.findOneBy(Staff, { username: username.toLowerCase(), active: true }));
    const right = await passwordMatches(staff?.passwordHash, password);
    if (!staff) throw new AppError('LOGIN_FAILED');
    this.refuseLocked(staff);
    if (!right) {
      await this.countFailure(staff, 'wrong password');
      throw new AppError('LOGIN_FAILED');
    }
    const expires = this.clock.now().getTime() + CHALLENGE_MS;
    const body = `${staff.id}.${expires}`;
    return { challenge: `${body}.${this.seal(body)}`, expiresAt: new Date(expires).toISOString() };
  }

  /**
   * Second step. A code opens one session once, also when two requests carry it at the same moment.
   * @throws {AppError} SESSION_EXPIRED for an old or forged challenge, TOTP_INVALID, ACCOUNT_LOCKED
   */
  async finishLogin(challenge: string, code: string): Promise<{ token: string; expiresAt: string; staff: StaffMe }> {
    const staffId = this.openChallenge(challenge);
    const staff = await this.db.read((m) => m.findOneBy(Staff, { id: staffId, active: true }));
    if (!staff) throw new AppError('SESSION_EXPIRED');
    this.refuseLocked(staff);
    if (this.stepOf(staff, code) === null) {
      await this.countFailure(staff, 'wrong code');
      throw new AppError('TOTP_INVALID');
    }
    return this.db.write(async (m) => {
      await this.useCode(m, staff, code);
      await m.update(Staff, { id: staff.id }, { failures: 0, lockedUntil: null });
      const session = await this.sessions.open(m, 'staff', staff.id);
      await this.audit.record(m, {
        actor: actorFor(staff),
        action: 'staff.login',
        entity: 'staff',
        entityId: staff.id,
      });
      return { token: session.token, expiresAt: session.expiresAt.toISOString(), staff: meOf(staff) };
    });
  }

  async me(actor: Actor): Promise<StaffMe> {
    requireRole(actor);
    const staff = await this.db.read((m) => m.findOneByOrFail(Staff, { id: actor.id }));
    return meOf(staff);
  }

  /**
   * A fresh second factor for an act that moves money. The code is used up within the caller's unit.
   * @throws {AppError} TOTP_INVALID
   */
  async verifyFreshTotp(m: EntityManager, actor: Actor, code: string): Promise<void> {
    requireRole(actor);
    const staff = await m.findOneBy(Staff, { id: actor.id, active: true });
    if (!staff) throw new AppError('TOTP_INVALID');
    await this.useCode(m, staff, code);
  }

  /** The person as they are now, for work that goes on after their request; undefined once the account is closed. */
  async actorOf(m: EntityManager, id: string): Promise<Actor | undefined> {
    const staff = await m.findOneBy(Staff, { id, active: true });
    return staff ? actorFor(staff) : undefined;
  }

  async departmentsOf(m: EntityManager, ids: readonly string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const rows = await m.findBy(Staff, { id: In([...new Set(ids)]) });
    return new Map(rows.map(({ id, department }) => [id, department]));
  }

  /** Everybody with one of these roles whose account is open. Roles are a list in a column: an office has few people. */
  async activeHolders(m: EntityManager, roles: readonly StaffRole[]): Promise<{ id: string; name: string }[]> {
    const rows = await m.find(Staff, { where: { active: true }, order: { id: 'ASC' } });
    return rows
      .filter((staff) => staff.roles.some((role) => roles.includes(role)))
      .map(({ id, name }) => ({ id, name }));
  }

  /** Names by id, for histories; unknown ids are left out. */
  async staffNames(m: EntityManager, ids: readonly string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const rows = await m.find(Staff, { select: { id: true, name: true }, where: { id: In([...new Set(ids)]) } });
    return new Map(rows.map((row) => [row.id, row.name]));
  }

  /**
   * @returns the id and the TOTP secret, which is not shown again
   * @throws {AppError} VALIDATION for a weak password
   */
  async create(m: EntityManager, actor: Actor, input: NewStaff): Promise<{ id: string; totpSecret: string }> {
    requireRole(actor, 'admin');
    const username = input.username.toLowerCase();
    const faults = passwordFaults(input.password, username);
    if (faults.length > 0) {
      throw new AppError('VALIDATION', { fields: faults.map((message) => ({ path: 'password', message })) });
    }
    const id = newId();
    const totpSecret = input.totpSecret ?? newTotpSecret();
    await m.insert(Staff, {
      id,
      username,
      name: input.name,
      department: input.department,
      roles: input.roles,
      passwordHash: await hashPassword(input.password),
      totpSecret: this.cipher.encrypt(totpSecret, totpContext(id)),
    });
    await this.audit.record(m, {
      actor,
      action: 'staff.create',
      entity: 'staff',
      entityId: id,
      after: { username, roles: input.roles },
    });
    return { id, totpSecret };
  }

  private stepOf(staff: Staff, code: string): number | null {
    const step = totpStepOf(this.cipher.decrypt(staff.totpSecret, totpContext(staff.id)), code, this.clock.now());
    return step !== null && step > staff.totpStep ? step : null;
  }

  private async useCode(m: EntityManager, staff: Staff, code: string): Promise<void> {
    const step = this.stepOf(staff, code);
    if (step === null) throw new AppError('TOTP_INVALID');
    const used = await m.update(Staff, { id: staff.id, totpStep: LessThan(step) }, { totpStep: step });
    if (used.affected !== 1) throw new AppError('TOTP_INVALID');
  }

  private refuseLocked(staff: Staff): void {
    if (staff.lockedUntil && staff.lockedUntil > this.clock.now()) throw new AppError('ACCOUNT_LOCKED');
  }

  /** Counted in the statement, so that parallel guesses each count. */
  private async countFailure(staff: Staff, reason: string): Promise<void> {
    const now = this.clock.now();
    await this.db.write(async (m) => {
      affectedOne(await m.increment(Staff, { id: staff.id }, 'failures', 1));
      const { failures } = await m.findOneByOrFail(Staff, { id: staff.id });
      const locked = failures >= MAX_FAILURES;
      if (locked) {
        await m.update(Staff, { id: staff.id }, { failures: 0, lockedUntil: new Date(now.getTime() + LOCK_MS) });
      }
      await this.audit.record(m, {
        actor: actorFor(staff),
        action: locked ? 'staff.lock' : 'staff.login_failed',
        entity: 'staff',
        entityId: staff.id,
        denied: true,
        reason,
      });
    });
  }

  private openChallenge(challenge: string): string {
    const [id = '', expires = '', seal = ''] = challenge.split('.');
    const genuine = constantTimeEqual(this.seal(`${id}.${expires}`), seal);
    if (!genuine || Number(expires) <= this.clock.now().getTime()) throw new AppError('SESSION_EXPIRED');
    return id;
  }

  private seal(body: string): string {
    return hmac(this.config.sessionSecret, `staff-challenge:${body}`);
  }
}

function totpContext(id: string): string {
  return `staff-totp:${id}`;
}

function actorFor(staff: Staff): Actor {
  return { kind: 'staff', id: staff.id, name: staff.name, roles: staff.roles, sessionId: '' };
}

function meOf(staff: Staff): StaffMe {
  const { id, username, name, department, roles } = staff;
  return { id, username, name, department, roles };
}
