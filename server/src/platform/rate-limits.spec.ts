import { Controller, Module } from '@nestjs/common';
import { route } from '@qinqing/contract';
import { startStaffLogin } from '@qinqing/contract/staff';
import * as z from 'zod/mini';
import { type TestApp, testApp } from '../../test/app.js';
import { ROUTE_TABLE, Route } from './http/index.js';

const login = route({
  method: 'POST',
  path: '/api/spec/login',
  summary: 'login',
  auth: 'none',
  takesSecret: true,
  response: z.object({}),
});
const read = route({ method: 'GET', path: '/api/spec/read', summary: 'read', auth: 'none', response: z.object({}) });

@Controller()
class SpecController {
  @Route(login)
  login() {
    return {};
  }

  @Route(read)
  read() {
    return {};
  }
}

@Module({ controllers: [SpecController] })
class SpecModule {}

const stores = [
  ['memory', ''],
  ['memory while Redis is away', 'redis://127.0.0.1:1'],
  ['Redis', process.env.REDIS_URL],
].filter(([, url]) => url !== undefined) as [string, string][];

describe.each(stores)('limits counted in %s', (_, redisUrl) => {
  let t: TestApp;
  beforeAll(async () => {
    const env = {
      LOGIN_LIMIT_PER_MINUTE: '3',
      RATE_LIMIT_PER_MINUTE: '8',
      REDIS_URL: redisUrl,
      REDIS_PREFIX: `qinqing-limit-${process.pid}`,
      TRUST_PROXY: 'true',
    };
    t = await testApp({ modules: [SpecModule], env });
  });
  afterAll(() => t.close());

  it('slow log-ins down first, then everything, by address', async () => {
    const from = (ip: string) => ({ headers: { 'x-forwarded-for': ip } });
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) statuses.push((await t.call(login, undefined, from('203.0.113.7'))).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    const refused = await t.call(login, undefined, from('203.0.113.7'));
    expect(refused.error).toMatchObject({ code: 'RATE_LIMITED', message: expect.stringMatching(/[\u4e00-\u9fff]/) });
    expect(refused.headers['retry-after']).toBeDefined();
    expect((await t.call(login, undefined, from('203.0.113.8'))).status).toBe(200);
    const reads: number[] = [];
    for (let i = 0; i < 10; i++) reads.push((await t.call(read, undefined, from('203.0.113.9'))).status);
    expect(reads).toEqual([...Array(8).fill(200), 429, 429]);
  });
});

describe('the routes of the product', () => {
  it('are slowed down wherever a password or a code is taken', () => {
    const secrets = ['password', 'code', 'totp', 'account'];
    const asks = ROUTE_TABLE.filter(({ contract }) => {
      const shape = (contract.body as { shape?: Record<string, unknown> } | undefined)?.shape ?? {};
      return secrets.some((name) => Object.hasOwn(shape, name));
    });
    expect(asks.length).toBeGreaterThanOrEqual(5);
    expect(asks.filter(({ contract }) => !contract.takesSecret).map(({ name }) => name)).toEqual([]);
  });

  it('refuse the fourth guess at a staff password where three are allowed', async () => {
    const t = await testApp({ env: { LOGIN_LIMIT_PER_MINUTE: '3', REDIS_URL: '' } });
    try {
      const statuses: number[] = [];
      for (let i = 0; i < 4; i++) {
        statuses.push((await t.call(startStaffLogin, { username: 'nobody', password: `guess ${i}` })).status);
      }
      expect(statuses).toEqual([401, 401, 401, 429]);
    } finally {
      await t.close();
    }
  });
});
