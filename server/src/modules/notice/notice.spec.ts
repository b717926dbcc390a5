import * as firm from '@qinqing/contract/firm';
import { type TestApp, testApp } from '../../../test/app.js';
import type { FirmActor } from '../../platform/http/index.js';
import { AuditModule } from '../audit/index.js';
import { FirmContext, IdentityModule } from '../identity/index.js';
import { NoticeModule, NoticeService } from './index.js';

const actor = (id: string): FirmActor => ({ kind: 'firm', id, name: id, sessionId: 's' });

describe('the inbox', () => {
  let t: TestApp;
  let notices: NoticeService;
  beforeAll(async () => {
    // The authenticator of the identity module is out of the way: actors are given by the test.
    t = await testApp({ modules: [AuditModule, IdentityModule, NoticeModule] });
    notices = t.get(NoticeService);
    const members: Record<string, string[]> = { boss: ['e1', 'e2'], clerk: ['e1'] };
    t.get(FirmContext).register(async (_m, userId) =>
      (members[userId] ?? []).map((id) => ({ id, name: id, uscc: '', role: 'handler' }) as never),
    );
  });
  afterAll(() => t.close());

  const send = (title: string, to: { kind: 'enterprise' | 'firm_user'; id: string }, key?: string) =>
    t.db.write((m) =>
      notices.send(m, { to, title, body: `${title}。`, link: 'application:1', ...(key === undefined ? {} : { key }) }),
    );
  const titles = async (who: string, limit = 50) =>
    (await notices.list(actor(who), { limit })).items.map((message) => message.title);

  it('holds what was sent to the person and to the person’s enterprises, newest first', async () => {
    await send('一', { kind: 'enterprise', id: 'e1' });
    t.clock.advance({ minutes: 1 });
    await send('二', { kind: 'enterprise', id: 'e2' });
    t.clock.advance({ minutes: 1 });
    await send('三', { kind: 'firm_user', id: 'boss' });
    await send('别人的', { kind: 'firm_user', id: 'e1' });
    expect(await titles('boss')).toEqual(['三', '二', '一']);
    expect(await titles('clerk')).toEqual(['一']);
    expect(await titles('nobody')).toEqual([]);
  });

  it('goes with the unit that it tells about', async () => {
    await t.db
      .write(async (m) => {
        await notices.send(m, { to: { kind: 'firm_user', id: 'x' }, title: '不该有', body: '' });
        throw new Error('undo');
      })
      .catch(() => undefined);
    expect(await titles('x')).toEqual([]);
  });

  it('tells a fact once', async () => {
    await Promise.all([1, 2, 3].map(() => send('到账', { kind: 'firm_user', id: 'y' }, 'paid:P1')));
    expect(await titles('y')).toEqual(['到账']);
  });

  it('is turned page by page without losing or repeating any', async () => {
    for (let n = 0; n < 7; n++) {
      await send(`m${n}`, { kind: 'firm_user', id: 'z' });
      // Some at the same instant.
      if (n % 3 === 0) t.clock.advance({ seconds: 1 });
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await notices.list(actor('z'), { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.items.map((message) => message.title));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(['m6', 'm5', 'm4', 'm3', 'm2', 'm1', 'm0']);
    await expect(notices.list(actor('z'), { cursor: 'bogus' })).rejects.toMatchObject({ code: 'BAD_CURSOR' });
  });

  it('counts what is unread, and is read by its owner only', async () => {
    const unread = (who: string) => t.db.read((m) => t.get(FirmContext).unreadOf(m, who));
    expect(await unread('boss')).toBe(3);
    const [newest] = (await notices.list(actor('boss'), {})).items;
    await expect(notices.read(actor('clerk'), newest!.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await notices.read(actor('boss'), newest!.id);
    const first = (await notices.list(actor('boss'), {})).items[0]!.readAt;
    expect(first).toBe(t.clock.now().toISOString());
    t.clock.advance({ hours: 1 });
    await notices.read(actor('boss'), newest!.id);
    expect((await notices.list(actor('boss'), {})).items[0]!.readAt).toBe(first);
    expect(await unread('boss')).toBe(2);
  });

  it('is closed to those who are not logged in', async () => {
    expect((await t.call(firm.listMessages)).error.code).toBe('LOGIN_REQUIRED');
  });
});
