import { Body, Controller, Injectable, Module, Param, Query } from '@nestjs/common';
import { route } from '@qinqing/contract';
import * as z from 'zod/mini';
import { type TestApp, testApp } from '../../../test/app.js';
import { Db } from '../db/index.js';
import {
  type Actor,
  AppError,
  CurrentActor,
  type Denial,
  DenialRecorder,
  Download,
  Idempotency,
  PublicCache,
  Route,
} from './index.js';

const echo = route({
  method: 'POST',
  path: '/api/spec/echo/:id',
  summary: 'echo',
  auth: 'none',
  params: z.strictObject({ id: z.string() }),
  query: z.strictObject({
    limit: z.optional(
      z.pipe(
        z.string(),
        z.transform((text: string) => Number(text)),
      ),
    ),
  }),
  body: z.strictObject({ name: z.string().check(z.minLength(2, '名称至少 2 个字')), count: z.optional(z.int()) }),
  response: z.object({ id: z.string(), name: z.string(), limit: z.optional(z.number()) }),
});
const secret = route({
  method: 'GET',
  path: '/api/spec/secret',
  summary: 'secret',
  auth: 'staff',
  response: z.object({ name: z.string() }),
});
const once = route({
  method: 'POST',
  path: '/api/spec/once',
  summary: 'once',
  auth: 'firm',
  idempotent: true,
  body: z.strictObject({ amountFen: z.int() }),
  response: z.object({ run: z.int() }),
});
const fail = route({
  method: 'POST',
  path: '/api/spec/fail',
  summary: 'fail',
  auth: 'none',
  body: z.strictObject({ how: z.string() }),
});
const list = route({
  method: 'GET',
  path: '/api/spec/list',
  summary: 'list',
  auth: 'none',
  cache: ['spec'],
  query: z.strictObject({ n: z.optional(z.string()) }),
  response: z.object({ made: z.int(), text: z.string() }),
});
const file = route({ method: 'GET', path: '/api/spec/file', summary: 'file', auth: 'none', download: true });
const moved = route({ method: 'GET', path: '/api/spec/moved', summary: 'moved', auth: 'none', redirect: true });
const denied = route({
  method: 'GET',
  path: '/api/spec/denied/:id',
  summary: 'denied',
  auth: 'staff',
  params: z.strictObject({ id: z.string() }),
});
const broken = route({
  method: 'GET',
  path: '/api/spec/broken',
  summary: 'broken',
  auth: 'none',
  response: z.object({ a: z.int() }),
});

const state = {
  runs: 0,
  made: 0,
  hold: undefined as Promise<void> | undefined,
  denials: [] as Denial[],
  completeInside: false,
};

@Controller()
class SpecController {
  constructor(
    private readonly db: Db,
    private readonly idempotency: Idempotency,
  ) {}

  @Route(echo)
  echo(@Param() params: { id: string }, @Query() query: { limit?: number }, @Body() body: { name: string }) {
    return { id: params.id, name: body.name, limit: query.limit, unknownToTheContract: 'cut' };
  }

  @Route(secret)
  secret(@CurrentActor() actor: Actor) {
    return { name: actor.name };
  }

  @Route(once)
  async once(@Body() body: { amountFen: number }) {
    const answer = { run: ++state.runs, unknownToTheContract: 'cut' };
    await state.hold;
    if (body.amountFen < 0) throw new AppError('STATE_CONFLICT', { details: { status: 'closed' } });
    if (state.completeInside) await this.db.write((m) => this.idempotency.complete(m, answer));
    return answer;
  }

  @Route(fail)
  fail(@Body() body: { how: string }) {
    if (body.how === 'plain') throw new Error('secret detail 91350206MADM5BHW8K');
    throw new AppError('WINDOW_CLOSED');
  }

  @Route(list)
  list(@Query() query: { n?: string }) {
    state.made++;
    return { made: state.made, text: `公开内容${query.n ?? ''}`.repeat(200) };
  }

  @Route(moved)
  moved() {
    return '/media/one.jpg';
  }

  @Route(file)
  file() {
    return new Download(Buffer.from('a,b\n'), '拨付"明细"\r\n.csv', 'text/csv; charset=utf-8');
  }

  @Route(denied)
  denied() {
    throw new AppError('FOUR_EYES');
  }

  @Route(broken)
  broken() {
    return { a: 'not a number' };
  }
}

@Injectable()
class SpecDenials extends DenialRecorder {
  override async denied(denial: Denial): Promise<void> {
    state.denials.push(denial);
  }
}

@Module({
  controllers: [SpecController],
  providers: [{ provide: DenialRecorder, useClass: SpecDenials }],
  exports: [DenialRecorder],
})
class SpecModule {}

const firm: Actor = { kind: 'firm', id: 'firm-1', name: '甲', sessionId: 's' };
const otherFirm: Actor = { ...firm, id: 'firm-2' };
const staff: Actor = { kind: 'staff', id: 'staff-1', name: '乙', roles: ['admin'], sessionId: 's' };

describe('HTTP', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await testApp({ modules: [SpecModule], fakeLogin: true, listen: true });
  });
  afterAll(() => t.close());

  const raw = (options: Parameters<TestApp['app']['inject']>[0]) => t.app.inject(options as never);

  it('hands parsed values to the handler and cuts the answer to the contract', async () => {
    const answer = await t.call(echo, { name: '甲公司' }, { params: { id: 'x1' }, query: { limit: 5 } });
    expect(answer).toMatchObject({ status: 200, body: { id: 'x1', name: '甲公司', limit: 5 } });
    expect(Object.keys(answer.body)).not.toContain('unknownToTheContract');
    expect(answer.headers['x-request-id']).toMatch(/^[0-9A-Z]{26}$/);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('lists every fault of the input at once, in Chinese, with its place', async () => {
    const { status, error } = await t.call(echo, { name: 'x', count: 1.5, extra: 1 } as never, { params: { id: 'x' } });
    expect(status).toBe(400);
    expect(error.code).toBe('VALIDATION');
    expect(error.fields).toEqual(
      expect.arrayContaining([
        { path: 'name', message: '名称至少 2 个字' },
        { path: 'extra', message: '不认识的字段' },
        expect.objectContaining({ path: 'count', message: expect.stringMatching(/[\u4e00-\u9fff]/) }),
      ]),
    );
    const missing = await t.call(echo, {} as never, { params: { id: 'x' } });
    expect(missing.error.fields).toEqual([{ path: 'name', message: '此项必填' }]);
    const query = await t.call(secret, undefined, { as: staff, query: { surprise: 1 } });
    expect(query.error).toMatchObject({ code: 'VALIDATION', fields: [{ path: 'surprise', message: '不认识的字段' }] });
  });

  it.each([
    [
      'malformed JSON',
      { method: 'POST', url: '/api/spec/fail', headers: { 'content-type': 'application/json' }, payload: '{"how":' },
      400,
      'BAD_JSON',
    ],
    [
      'prototype poisoning',
      {
        method: 'POST',
        url: '/api/spec/fail',
        headers: { 'content-type': 'application/json' },
        payload: '{"__proto__":{"a":1}}',
      },
      400,
      'BAD_JSON',
    ],
    [
      'another media type',
      { method: 'POST', url: '/api/spec/fail', headers: { 'content-type': 'application/xml' }, payload: '<a/>' },
      415,
      'UNSUPPORTED_TYPE',
    ],
    [
      'a form',
      {
        method: 'POST',
        url: '/api/spec/fail',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: 'a=1',
      },
      415,
      'UNSUPPORTED_TYPE',
    ],
    [
      'too much JSON',
      {
        method: 'POST',
        url: '/api/spec/fail',
        headers: { 'content-type': 'application/json' },
        payload: JSON.stringify({ how: 'x'.repeat(1_100_000) }),
      },
      413,
      'PAYLOAD_TOO_LARGE',
    ],
    ['an unknown path', { method: 'GET', url: '/api/nothing/here' }, 404, 'NOT_FOUND'],
    ['an unknown page', { method: 'GET', url: '/nothing.js' }, 404, 'NOT_FOUND'],
    ['a bad escape', { method: 'GET', url: '/%E0%A4%A' }, 400, 'VALIDATION'],
    ['the wrong method', { method: 'DELETE', url: '/api/public/service' }, 405, 'METHOD_NOT_ALLOWED'],
    [
      'an error with a code',
      {
        method: 'POST',
        url: '/api/spec/fail',
        headers: { 'content-type': 'application/json' },
        payload: '{"how":"code"}',
      },
      409,
      'WINDOW_CLOSED',
    ],
    [
      'any other error',
      {
        method: 'POST',
        url: '/api/spec/fail',
        headers: { 'content-type': 'application/json' },
        payload: '{"how":"plain"}',
      },
      500,
      'INTERNAL',
    ],
    ['an answer that breaks the contract', { method: 'GET', url: '/api/spec/broken' }, 500, 'INTERNAL'],
    ['no log-in', { method: 'GET', url: '/api/spec/secret' }, 401, 'LOGIN_REQUIRED'],
  ])('answers %s in the error shape', async (_, request, status, code) => {
    const response = await raw(request as never);
    expect(response.statusCode).toBe(status);
    const body = response.json();
    expect(body).toMatchObject({
      code,
      requestId: response.headers['x-request-id'],
      message: expect.stringMatching(/[\u4e00-\u9fff]/),
    });
    expect(response.body).not.toContain('secret detail');
  });

  it('keeps a well-formed request id and replaces any other', async () => {
    const given = await raw({ method: 'GET', url: '/api/spec/secret', headers: { 'x-request-id': 'phone-12345678' } });
    expect(given.json().requestId).toBe('phone-12345678');
    const bad = await raw({ method: 'GET', url: '/api/spec/secret', headers: { 'x-request-id': 'a b"<script>' } });
    expect(bad.json().requestId).toMatch(/^[0-9A-Z]{26}$/);
  });

  it('lets in who belongs there, and reports a refused attempt', async () => {
    expect((await t.call(secret, undefined, { as: staff })).body).toEqual({ name: '乙' });
    expect((await t.call(secret, undefined, { as: firm })).error.code).toBe('SESSION_EXPIRED');
    const { status } = await t.call(denied, undefined, { as: staff, params: { id: 'case-9' } });
    expect(status).toBe(403);
    expect(state.denials).toEqual([
      { actor: staff, route: 'GET /api/spec/denied/:id', entityId: 'case-9', code: 'FOUR_EYES' },
    ]);
  });

  it('names a download safely', async () => {
    const { headers, bytes } = await t.call(file);
    expect(headers['content-disposition']).toBe(
      `attachment; filename="________.csv"; filename*=UTF-8''${encodeURIComponent('拨付"明细"__.csv')}`,
    );
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(bytes.toString()).toBe('a,b\n');
  });

  it('leads on to where something lies, which may be asked again soon', async () => {
    const { status, headers, bytes } = await t.call(moved);
    expect([status, headers['location'], bytes.length]).toEqual([302, '/media/one.jpg', 0]);
    expect(headers['cache-control']).toBe('public, max-age=300');
  });

  describe('idempotency', () => {
    it('demands the key', async () => {
      const response = await raw({
        method: 'POST',
        url: '/api/spec/once',
        headers: { authorization: `Bearer ${Buffer.from(JSON.stringify(firm)).toString('base64url')}` },
        payload: { amountFen: 1 },
      });
      expect(response.json().code).toBe('IDEMPOTENCY_KEY_REQUIRED');
    });

    it.each([false, true])('runs once per key, actor and route (completed inside the unit: %s)', async (inside) => {
      state.completeInside = inside;
      const before = state.runs;
      const idempotencyKey = `once-${inside}-0001`;
      const first = await t.call(once, { amountFen: 1 }, { as: firm, idempotencyKey });
      const second = await t.call(once, { amountFen: 1 }, { as: firm, idempotencyKey });
      expect([first.body, second.body]).toEqual([{ run: before + 1 }, { run: before + 1 }]);
      expect((await t.call(once, { amountFen: 2 }, { as: firm, idempotencyKey })).error.code).toBe(
        'IDEMPOTENCY_MISMATCH',
      );
      expect((await t.call(once, { amountFen: 1 }, { as: otherFirm, idempotencyKey })).body).toEqual({
        run: before + 2,
      });
    });

    it('answers 409 while the first is running, and lets the key go after a failure', async () => {
      let release!: () => void;
      state.hold = new Promise((resolve) => {
        release = resolve;
      });
      const idempotencyKey = 'running-0001';
      const before = state.runs;
      const first = t.call(once, { amountFen: -1 }, { as: firm, idempotencyKey });
      while (state.runs === before) await new Promise((resolve) => setImmediate(resolve));
      expect((await t.call(once, { amountFen: -1 }, { as: firm, idempotencyKey })).error.code).toBe(
        'IDEMPOTENCY_RUNNING',
      );
      release();
      expect((await first).error).toMatchObject({ code: 'STATE_CONFLICT', details: { status: 'closed' } });
      state.hold = undefined;
      expect((await t.call(once, { amountFen: -1 }, { as: firm, idempotencyKey })).error.code).toBe('STATE_CONFLICT');
      expect(state.runs).toBe(before + 2);
    });

    it('takes over a key whose process died, and undoes the unit of the one that comes back late', async () => {
      let release!: () => void;
      state.hold = new Promise((resolve) => {
        release = resolve;
      });
      state.completeInside = true;
      const idempotencyKey = 'crashed-0001';
      const before = state.runs;
      const slow = t.call(once, { amountFen: 3 }, { as: firm, idempotencyKey });
      while (state.runs === before) await new Promise((resolve) => setImmediate(resolve));
      t.clock.advance({ minutes: 2 });
      state.hold = undefined;
      const taken = await t.call(once, { amountFen: 3 }, { as: firm, idempotencyKey });
      expect(taken.body).toEqual({ run: before + 2 });
      release();
      expect((await slow).error.code).toBe('IDEMPOTENCY_RUNNING');
      expect((await t.call(once, { amountFen: 3 }, { as: firm, idempotencyKey })).body).toEqual({ run: before + 2 });
    });
  });

  describe('public answers', () => {
    const get = async (path: string, headers: Record<string, string> = {}) => {
      const { port } = t.app.getHttpServer().address() as { port: number };
      return fetch(`http://127.0.0.1:${port}${path}`, { headers });
    };
    const cache = () => t.get(PublicCache);
    beforeAll(() => cache().start());

    it('are made once per version and revalidated by strong tags', async () => {
      const before = state.made;
      const first = await get('/api/spec/list');
      const second = await get('/api/spec/list');
      expect(state.made).toBe(before + 1);
      expect(await first.json()).toEqual(await second.json());
      const tag = second.headers.get('etag')!;
      expect(tag).toMatch(/^"[0-9a-f]{27}(-br|-gzip)?"$/);
      const again = await get('/api/spec/list', { 'if-none-match': tag });
      expect([again.status, await again.text()]).toEqual([304, '']);
      const plain = await get('/api/spec/list', { 'accept-encoding': 'identity' });
      expect(plain.headers.get('content-encoding')).toBeNull();
      expect(plain.headers.get('etag')).not.toBe(tag);
      expect(cache().served.hits).toBeGreaterThan(0);
    });

    it('end with the commit that changes them, not before it and not without it', async () => {
      const made = async () => ((await (await get('/api/spec/list?n=1')).json()) as { made: number }).made;
      const before = await made();
      await t.db.write(async () => {
        cache().bump('spec');
        expect(await made()).toBe(before);
      });
      expect(await made()).toBe(before + 1);
      await t.db
        .write(async () => {
          cache().bump('spec');
          throw new Error('undo');
        })
        .catch(() => undefined);
      expect(await made()).toBe(before + 1);
      cache().bump('another');
      expect(await made()).toBe(before + 1);
    });

    it('are not kept when they were begun before a change', async () => {
      const [, fresh] = await Promise.all([
        get('/api/spec/list?n=2'),
        t.db.write(async () => cache().bump('spec')),
      ]).then(async ([old]) => [old, await get('/api/spec/list?n=2')]);
      const { made } = (await fresh!.json()) as { made: number };
      cache().bump('spec');
      const later = (await (await get('/api/spec/list?n=2')).json()) as { made: number };
      expect(later.made).toBeGreaterThan(made);
    });

    it('refuse what the contract refuses', async () => {
      expect((await get('/api/spec/list?x=1')).status).toBe(400);
      expect((await get('/api/spec/list?x=1')).status).toBe(400);
    });
  });

  it('answers health, and hides metrics from what came through a proxy', async () => {
    expect((await raw({ method: 'GET', url: '/health/live' })).json()).toEqual({ status: 'ok' });
    const ready = await raw({ method: 'GET', url: '/health/ready' });
    expect([ready.statusCode, ready.json()]).toEqual([
      200,
      { status: 'ok', checks: { process: 'ok', database: 'ok', migrations: 'ok' } },
    ]);
    const metrics = await raw({ method: 'GET', url: '/metrics' });
    expect(metrics.body).toContain('http_request_duration_seconds_bucket');
    expect(metrics.body).toContain('route="/api/spec/echo/:id"');
    expect(metrics.body).toContain('jobs{status="dead"}');
    expect((await raw({ method: 'GET', url: '/metrics', headers: { 'x-forwarded-for': '1.2.3.4' } })).statusCode).toBe(
      404,
    );
  });
});
