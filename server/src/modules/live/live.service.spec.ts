import { getNextSession, getRecording, getRecordingPoster, listRecordings, reportPlay } from '@qinqing/contract/public';
import { readMeasures } from '../policy/index.js';
import { PolicyModule, PolicyPublishingService, PolicyService } from '../policy/index.js';
import { AuditModule } from '../audit/index.js';
import { IdentityModule } from '../identity/index.js';
import { LedgerModule } from '../ledger/index.js';
import { Db, InvariantRegistry } from '../../platform/db/index.js';
import { type Actor, AppError } from '../../platform/http/index.js';
import { fromRoot } from '../../platform/config/index.js';
import { type TestApp, testApp } from '../../../test/app.js';
import { LiveModule } from './live.module.js';
import { LiveService, type NewRecording } from './live.service.js';

const author: Actor = { kind: 'staff', id: 'S-AUTHOR', name: '编写人', roles: ['admin'], sessionId: '-' };
const publisher: Actor = { kind: 'staff', id: 'S-PUBLISHER', name: '发布人', roles: ['leader'], sessionId: '-' };
const reader: Actor = { kind: 'staff', id: 'S-READER', name: '审计', roles: ['auditor'], sessionId: '-' };
const CODE = 'HL-2026-SHOP-01';

const recording: NewRecording = {
  title: '亲清一家,直播带策(第一场)',
  summary: '怎么看、怎么算、怎么领',
  department: '区发改局',
  recordedOn: '2026-01-22',
  durationSeconds: 216,
  hlsUrl: '/media/recordings/one/master.m3u8',
  posterUrl: '/media/recordings/one/poster.jpg',
  chapters: [
    { title: '怎么看', startSeconds: 0, measureCodes: [] },
    { title: '小店补贴', speaker: '区市场监管局', startSeconds: 60, measureCodes: [CODE] },
  ],
};

describe('live', () => {
  let t: TestApp;
  let live: LiveService;
  let db: Db;
  let measureId: string;
  let recordingId: string;

  beforeAll(async () => {
    t = await testApp({ modules: [AuditModule, IdentityModule, LedgerModule, PolicyModule, LiveModule] });
    live = t.get(LiveService);
    db = t.db;
    const publishing = t.get(PolicyPublishingService);
    const definitions = await readMeasures(fromRoot('packages/rules/measures/hl-2026-shop-01.yaml'));
    await db.write(async (m) => {
      const [imported] = await publishing.importMeasures(m, author, definitions);
      if (!imported) throw new Error('nothing imported');
      measureId = imported.id;
      await publishing.publish(m, publisher, imported.id, imported.version);
    });
    recordingId = await db.write((m) => live.publishRecording(m, author, recording));
  });
  afterAll(async () => {
    const { sql } =
      t
        .get(InvariantRegistry)
        .all()
        .find(({ code }) => code === 'live-plays-add-up') ?? {};
    const violations = await db.read((m) => m.query(sql as string));
    await t.close();
    expect(violations).toEqual([]);
  });

  it('lists replays newest first, a page at a time', async () => {
    const older = {
      ...recording,
      title: '更早的一场',
      recordedOn: '2025-12-01',
      hlsUrl: '/media/recordings/two/master.m3u8',
    };
    const olderId = await db.write((m) => live.publishRecording(m, author, older));
    const first = await t.call(listRecordings, undefined, { query: { limit: '1' } });
    expect(first.body.items.map(({ id }) => id)).toEqual([recordingId]);
    const second = await t.call(listRecordings, undefined, {
      query: { limit: '1', cursor: first.body.nextCursor as string },
    });
    expect(second.body.items.map(({ id }) => id)).toEqual([olderId]);
    expect(second.body.nextCursor).toBeNull();
  });

  it('names the session that runs, or else the one that comes next, to anybody', async () => {
    const open = (title: string, hours: number) => {
      const startsAt = new Date(t.clock.now().getTime() + hours * 3_600_000);
      const endsAt = new Date(startsAt.getTime() + 3_600_000);
      const session = { title, summary: '', department: '区发改局', guests: [], startsAt, endsAt };
      return db.write((m) => live.openSession(m, author, session));
    };
    const next = async () => (await t.call(getNextSession)).body.session;
    await open('过去', -5);
    expect(await next()).toBeUndefined();
    await open('以后', 50);
    await open('下一场', 24);
    expect(await next()).toMatchObject({ title: '下一场', live: false });
    await open('正在', -0.5);
    expect(await next()).toMatchObject({ title: '正在', live: true });
  });

  it('shows chapters that touch each other, with their measures', async () => {
    const { body } = await t.call(getRecording, undefined, { params: { id: recordingId } });
    expect(body.chapters.map(({ startSeconds, endSeconds }) => [startSeconds, endSeconds])).toEqual([
      [0, 60],
      [60, 216],
    ]);
    expect(body.chapters[1]).toMatchObject({
      speaker: '区市场监管局',
      measures: [{ id: measureId, windowState: 'open' }],
    });
    expect(body.hlsUrl).toBe(recording.hlsUrl);
    expect(body.subtitlesUrl).toBeUndefined();
  });

  it('leads to the picture of a replay by the id alone', async () => {
    const found = await t.call(getRecordingPoster, undefined, { params: { id: recordingId } });
    expect([found.status, found.headers['location']]).toEqual([302, recording.posterUrl]);
    const missing = await t.call(getRecordingPoster, undefined, { params: { id: 'R-NONE' } });
    expect(missing.error.code).toBe('NOT_FOUND');
  });

  it('tells a measure where it is explained', async () => {
    const detail = await db.read(async (m) => {
      const policy = t.get(PolicyService);
      return policy.detail(m, await policy.measure(m, measureId));
    });
    expect(detail.chapters[0]).toMatchObject({ recordingId, title: '小店补贴', startSeconds: 60 });
  });

  it('counts plays and viewers exactly under parallel reports of many viewers', async () => {
    const viewers = Array.from({ length: 20 }, (_, index) => `viewer-device-${String(index).padStart(4, '0')}`);
    const report = (viewer: string, event: 'play' | 'progress' | 'end', positionSeconds: number) =>
      t.call(reportPlay, { viewer, event, positionSeconds }, { params: { id: recordingId } });
    const reports = viewers.flatMap((viewer) => [
      report(viewer, 'play', 0),
      report(viewer, 'progress', 10),
      report(viewer, 'progress', 20),
    ]);
    const statuses = await Promise.all(reports.map(async (answer) => (await answer).status));
    expect(new Set(statuses)).toEqual(new Set([204]));
    t.clock.advance({ minutes: 11 });
    await report(viewers[0] as string, 'play', 0);
    const { body } = await t.call(getRecording, undefined, { params: { id: recordingId } });
    expect(body.plays).toBe(21);
  });

  it('refuses reports with unknown fields, odd positions, or for unknown recordings', async () => {
    const good = { viewer: 'viewer-device-0001', event: 'play', positionSeconds: 0 } as const;
    const send = (body: object, id = recordingId) => t.call(reportPlay, body as never, { params: { id } });
    expect((await send({ ...good, firm: 'X' })).status).toBe(400);
    expect((await send({ ...good, positionSeconds: -1 })).status).toBe(400);
    expect((await send({ ...good, viewer: 'short' })).status).toBe(400);
    expect((await send(good, 'NOPE')).error.code).toBe('NOT_FOUND');
  });

  it('publishes nothing that is faulty, and says all faults at once', async () => {
    const faulty = {
      ...recording,
      hlsUrl: 'javascript:alert(1)',
      chapters: [{ title: '晚', startSeconds: 10, measureCodes: ['HL-2026-NONE-99'] }],
    };
    const before = await db.read((m) => m.query('SELECT COUNT(*) AS n FROM recording'));
    const error = await db.write((m) => live.publishRecording(m, author, faulty)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).fields?.map(({ message }) => message)).toEqual([
      '第 1 章应从 0 秒开始',
      '地址应为本站路径或 https 地址：javascript:alert(1)',
      '没有编号为 HL-2026-NONE-99 的政策措施',
    ]);
    expect(await db.read((m) => m.query('SELECT COUNT(*) AS n FROM recording'))).toEqual(before);
  });

  it('lets only departments and administrators publish', async () => {
    await expect(db.write((m) => live.publishRecording(m, reader, recording))).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });
});
