import { Config, ConfigError, demonstrationSecret, engineOf } from './index.js';

const strong = (letter: string) => letter.repeat(40);
const production = {
  NODE_ENV: 'production',
  SESSION_SECRET: strong('a'),
  AUDIT_KEY: strong('b'),
  ENCRYPTION_KEY: strong('c'),
  WECHAT_APP_ID: 'wx1',
  WECHAT_SECRET: 'secret',
};

function faultsOf(env: Record<string, string | undefined>): string[] {
  try {
    Config.parse(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

describe('Config', () => {
  it('needs nothing on a developer’s machine', () => {
    const config = Config.parse({});
    expect(config).toMatchObject({ port: 3000, engine: 'sqlite', demo: true, production: false, redisUrl: undefined });
    expect(config.files).toEqual({ kind: 'folder', path: expect.stringMatching(/\/var\/files$/) });
  });

  it('lists all faults at once', () => {
    const faults = faultsOf({
      PORT: 'eighty',
      DATABASE_URL: 'postgres://x',
      REDIS_URL: 'http://x',
      LOG_LEVEL: 'loud',
      DEMO: 'maybe',
    });
    expect(faults.map((fault) => fault.split(':')[0]).sort()).toEqual([
      'DATABASE_URL',
      'DEMO',
      'LOG_LEVEL',
      'PORT',
      'REDIS_URL',
    ]);
  });

  it('takes empty variables for absent ones', () => {
    expect(Config.parse({ PORT: '', REDIS_URL: '', DATABASE_URL: '' })).toMatchObject({
      port: 3000,
      redisUrl: undefined,
      engine: 'sqlite',
    });
  });

  it('starts in production with everything it needs', () => {
    expect(Config.parse(production)).toMatchObject({ production: true, demo: false });
  });

  it.each(['SESSION_SECRET', 'AUDIT_KEY', 'ENCRYPTION_KEY', 'WECHAT_APP_ID', 'WECHAT_SECRET'])(
    'does not start in production without %s',
    (name) => {
      expect(faultsOf({ ...production, [name]: undefined })).toEqual([
        expect.stringContaining(`${name}: is required in production`),
      ]);
    },
  );

  it.each(['SESSION_SECRET', 'AUDIT_KEY', 'ENCRYPTION_KEY'] as const)(
    'does not start in production with the demonstration’s %s',
    (name) => {
      expect(faultsOf({ ...production, [name]: demonstrationSecret(name) })).toEqual([
        expect.stringContaining('demonstration secret'),
      ]);
    },
  );

  it('does not start in production with short or shared secrets', () => {
    expect(faultsOf({ ...production, SESSION_SECRET: 'short' })).toEqual([expect.stringContaining('32 characters')]);
    expect(faultsOf({ ...production, AUDIT_KEY: strong('a') })).toHaveLength(2);
    expect(faultsOf({ ...production, ENCRYPTION_KEY: `${strong('c')},short` })).toEqual([
      expect.stringContaining('every key'),
    ]);
  });

  it('lets a demonstration run in production only when told so, and then without WeChat', () => {
    const { WECHAT_APP_ID: _id, WECHAT_SECRET: _secret, ...rest } = production;
    expect(faultsOf(rest)).toHaveLength(2);
    expect(Config.parse({ ...rest, DEMO: 'true' }).demo).toBe(true);
  });

  it('talks to WeChat itself in production, and to whatever a test puts in its place', () => {
    const foreign = 'http://127.0.0.1:9000';
    expect(faultsOf({ ...production, WECHAT_BASE_URL: foreign })).toEqual([expect.stringContaining('WECHAT_BASE_URL')]);
    expect(faultsOf({ ...production, WECHAT_BASE_URL: 'https://api.weixin.qq.com.example.cn' })).toHaveLength(1);
    expect(faultsOf({ ...production, WECHAT_BASE_URL: 'https://sh.api.weixin.qq.com' })).toEqual([]);
    expect(Config.parse({ WECHAT_BASE_URL: foreign }).wechat.baseUrl).toBe(foreign);
  });

  it('reads the templates of WeChat’s messages by topic', () => {
    const payment = { id: 'T1', fields: { title: 'thing1', text: 'thing2' } };
    expect(Config.parse({ WECHAT_TEMPLATES: JSON.stringify({ payment }) }).wechat.templates).toEqual({ payment });
    expect(Config.parse({}).wechat.templates).toEqual({});
    for (const text of ['{', '{"unknown":{}}', '{"payment":{"id":"T"}}'])
      expect(faultsOf({ WECHAT_TEMPLATES: text })[0]).toContain('WECHAT_TEMPLATES');
  });

  it('tells the engine by the address', () => {
    expect(['mysql://a@h/d', 'mariadb://a@h/d', 'sqlite:x.db', undefined].map(engineOf)).toEqual([
      'mysql',
      'mysql',
      'sqlite',
      'sqlite',
    ]);
  });

  it('reads an object store’s address, and asks for its keys', () => {
    const keys = { S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'secret' };
    expect(Config.parse({ ...keys, FILES_URL: 's3://bucket/some/prefix/' }).files).toEqual({
      kind: 's3',
      bucket: 'bucket',
      prefix: 'some/prefix',
      endpoint: undefined,
      region: 'us-east-1',
      accessKeyId: 'id',
      secretAccessKey: 'secret',
    });
    expect(
      faultsOf({ FILES_URL: 's3://bucket', S3_ENDPOINT: 'no address' }).map((fault) => fault.split(':')[0]),
    ).toEqual(['S3_ENDPOINT', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY']);
  });
});
