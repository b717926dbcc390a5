import { generateSync } from 'otplib';
import { type TestDatabase, testDatabase } from '../../../test/database.js';
import { Cipher } from '../../platform/crypto/index.js';
import type { Actor } from '../../platform/http/index.js';
import { DemoWechat } from '../../platform/wechat/index.js';
import { AuditService } from '../audit/index.js';
import { FirmContext } from './firm-context.js';
import { FirmUserService } from './firm-user.service.js';
import { FirmUser, Session } from './identity.entity.js';
import { SYSTEM } from './identity.rules.js';
import { SessionService } from './session.service.js';
import { StaffService } from './staff.service.js';

const PASSWORD = 'Harbour-Lamp-77';

/** Answers every code with the openid behind the dash, as WeChat would. */
class FixedWechat extends DemoWechat {
  override async code2Session(code: string) {
    return { openid: `openid-${code.split('-')[1]}` };
  }
}

describe('identity', () => {
  let t: TestDatabase;
  let staff: StaffService;
  let sessions: SessionService;
  let users: FirmUserService;
  let audit: AuditService;
  let count = 0;

  beforeAll(async () => {
    t = await testDatabase();
    audit = new AuditService(t.db, t.clock, t.config);
    sessions = new SessionService(t.db, t.clock);
    staff = new StaffService(t.db, t.clock, t.config, new Cipher(t.config.encryptionKeys), audit, sessions);
    const cipher = new Cipher(t.config.encryptionKeys);
    users = new FirmUserService(t.db, t.config, new FixedWechat(), sessions, new FirmContext(), audit, cipher);
  });
  afterAll(async () => {
    expect(await audit.verify()).toMatchObject({ ok: true });
    await t.close();
  });

  const person = async () => {
    const username = `person${++count}`;
    const made = await t.db.write((m) =>
      staff.create(m, SYSTEM, {
        username,
        name: '陈薇',
        department: '发改局',
        roles: ['payout_releaser'],
        password: PASSWORD,
      }),
    );
    return { username, ...made };
  };
  const codeOf = (secret: string) =>
    generateSync({ secret, epoch: Math.floor(t.clock.now().getTime() / 1000), strategy: 'totp' });
  const login = async (who: { username: string; totpSecret: string }) => {
    const { challenge } = await staff.startLogin(who.username, PASSWORD);
    return staff.finishLogin(challenge, codeOf(who.totpSecret));
  };
  const failsWith = (code: string) => expect.objectContaining({ code });

  it('opens a session with password and code, and closes it', async () => {
    const who = await person();
    const { token, staff: me } = await login(who);
    expect(me).toMatchObject({ username: who.username, roles: ['payout_releaser'] });
    const actor = await sessions.authenticate('staff', token);
    expect(actor).toMatchObject({ kind: 'staff', id: who.id, name: '陈薇' });
    expect(await sessions.authenticate('firm', token)).toBeNull();
    expect(await sessions.authenticate('staff', `${token}x`)).toBeNull();
    const stored = await t.db.read((m) => m.findOneByOrFail(Session, { subjectId: who.id }));
    expect(JSON.stringify(stored)).not.toContain(token);
    await sessions.close(actor as Actor);
    expect(await sessions.authenticate('staff', token)).toBeNull();
  });

  it('ends an idle session, keeps a used one, and ends it at its term', async () => {
    const { token } = await login(await person());
    for (let i = 0; i < 19; i += 1) {
      t.clock.advance({ minutes: 29 });
      expect(await sessions.authenticate('staff', token)).not.toBeNull();
    }
    t.clock.advance({ hours: 1 });
    expect(await sessions.authenticate('staff', token)).toBeNull();
    const { token: other } = await login(await person());
    t.clock.advance({ minutes: 31 });
    expect(await sessions.authenticate('staff', other)).toBeNull();
  });

  it('takes a code once, also when it comes twice at the same moment', async () => {
    const who = await person();
    const { challenge } = await staff.startLogin(who.username, PASSWORD);
    const code = codeOf(who.totpSecret);
    const tries = await Promise.allSettled([1, 2, 3].map(() => staff.finishLogin(challenge, code)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const actor = { kind: 'staff', id: who.id, name: '', roles: [], sessionId: '' } as Actor;
    const fresh = (given: string) => t.db.write((m) => staff.verifyFreshTotp(m, actor, given));
    await expect(fresh(code)).rejects.toEqual(failsWith('TOTP_INVALID'));
    t.clock.advance({ seconds: 30 });
    await expect(fresh(codeOf(who.totpSecret))).resolves.toBeUndefined();
  });

  it('answers a wrong name and a wrong password alike', async () => {
    const who = await person();
    await expect(staff.startLogin(who.username, 'wrong')).rejects.toEqual(failsWith('LOGIN_FAILED'));
    await expect(staff.startLogin('nobody', PASSWORD)).rejects.toEqual(failsWith('LOGIN_FAILED'));
  });

  it('locks after five failures in a row and opens again after a quarter of an hour', async () => {
    const who = await person();
    const guess = () => staff.startLogin(who.username, 'wrong').catch((error: unknown) => error);
    await Promise.all([1, 2, 3, 4, 5].map(guess));
    await expect(staff.startLogin(who.username, PASSWORD)).rejects.toEqual(failsWith('ACCOUNT_LOCKED'));
    t.clock.advance({ minutes: 16 });
    await expect(login(who)).resolves.toBeDefined();
  });

  it('refuses a forged or old challenge', async () => {
    const who = await person();
    const { challenge } = await staff.startLogin(who.username, PASSWORD);
    const forged = challenge.replace(/^[^.]+/, (await person()).id);
    await expect(staff.finishLogin(forged, codeOf(who.totpSecret))).rejects.toEqual(failsWith('SESSION_EXPIRED'));
    t.clock.advance({ minutes: 6 });
    await expect(staff.finishLogin(challenge, codeOf(who.totpSecret))).rejects.toEqual(failsWith('SESSION_EXPIRED'));
  });

  it('refuses a weak password and leaves nothing behind', async () => {
    const weak = { username: 'weak', name: '甲', department: '发改局', roles: [], password: 'short' };
    await expect(t.db.write((m) => staff.create(m, SYSTEM, weak))).rejects.toMatchObject({ code: 'VALIDATION' });
    await expect(staff.startLogin('weak', 'short')).rejects.toEqual(failsWith('LOGIN_FAILED'));
  });

  it('makes one user of a person who logs in twice at once', async () => {
    const made = await Promise.all([1, 2, 3, 4].map(() => users.loginWithWechat('code-twice')));
    expect(new Set(made.map(({ user }) => user.id)).size).toBe(1);
    expect(await t.db.read((m) => m.countBy(FirmUser, { openid: 'openid-twice' }))).toBe(1);
    const actor = await sessions.authenticate('firm', made[0]?.token ?? '');
    expect(await users.me(actor as Actor)).toMatchObject({ enterprises: [], unreadMessages: 0 });
  });

  it('opens demonstration accounts only in the demonstration', async () => {
    await t.db.write((m) => users.createDemo(m, { account: 'shop', label: '小店', note: '', name: '林店主' }));
    await expect(users.loginAsDemo('shop')).resolves.toMatchObject({ user: { name: '林店主' } });
    await expect(users.loginAsDemo('none')).rejects.toEqual(failsWith('NOT_FOUND'));
    const real = Object.assign(Object.create(Object.getPrototypeOf(t.config)), t.config, { demo: false });
    const cipher = new Cipher(t.config.encryptionKeys);
    const closed = new FirmUserService(t.db, real, new FixedWechat(), sessions, new FirmContext(), audit, cipher);
    await expect(closed.loginAsDemo('shop')).rejects.toEqual(failsWith('DEMO_ONLY'));
  });
});
