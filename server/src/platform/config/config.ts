import * as z from 'zod';
import { DEFAULT_DATABASE_URL, engineOf, type Engine } from './engine.js';
import { fromRoot } from './root.js';

/** Fixed secrets of the demonstration: recognisable, so that production can refuse them. */
const DEMO_PREFIX = 'demonstration-only-';
const SECRETS = ['SESSION_SECRET', 'AUDIT_KEY', 'ENCRYPTION_KEY'] as const;

const flag = z.enum(['true', 'false', '1', '0', 'on', 'off']).transform((text) => ['true', '1', 'on'].includes(text));
const port = z.coerce.number().int().min(0).max(65_535);
const secret = z.string().min(32, 'must have at least 32 characters');

const Environment = z.object({
  NODE_ENV: z.string().default('development'),
  PORT: port.default(3000),
  HOST: z.string().default('0.0.0.0'),
  ROLE: z.enum(['all', 'api', 'worker']).default('all'),
  DATABASE_URL: z
    .string()
    .regex(
      /^(sqlite:.+|(mysql|mariadb):\/\/[^/]+\/[A-Za-z0-9_]+(\?.*)?)$/,
      'must be sqlite:PATH or mysql://user:password@host:port/database',
    )
    .default(DEFAULT_DATABASE_URL),
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(20),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must be redis://host:port/db')
    .optional(),
  REDIS_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9_:-]+$/)
    .default('qinqing'),
  FILES_URL: z
    .string()
    .regex(/^(file:.+|s3:\/\/.+)$/, 'must be file:PATH or s3://bucket')
    .default('file:var/files'),
  SESSION_SECRET: secret.optional(),
  AUDIT_KEY: secret.optional(),
  AUDIT_ANCHOR: z.string().default('var/audit-anchor.jsonl'),
  ENCRYPTION_KEY: z.string().optional(),
  WECHAT_APP_ID: z.string().optional(),
  WECHAT_SECRET: z.string().optional(),
  WECHAT_BASE_URL: z.url().default('https://api.weixin.qq.com'),
  DEMO: flag.optional(),
  JOB_CONCURRENCY: z.coerce.number().int().min(1).max(200).default(10),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TRUST_PROXY: z.string().default('false'),
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).default(1200),
  LOGIN_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).optional(),
  METRICS_TOKEN: z.string().min(16).optional(),
  PUBLIC_ORIGIN: z.url().optional(),
});

/** All faults of a configuration at once, one line each, in words for the operator. */
export class ConfigError extends Error {
  constructor(readonly faults: string[]) {
    super(`The configuration has ${faults.length} fault(s):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

export type Role = 'all' | 'api' | 'worker';

/** Where uploads are kept. */
export type FilesTarget = { kind: 'folder'; path: string } | { kind: 's3'; bucket: string; prefix: string };

export class Config {
  readonly production: boolean;
  readonly test: boolean;
  /** Demonstration mode: the demonstration log-in is open and the WeChat port answers by itself. */
  readonly demo: boolean;
  readonly port: number;
  readonly host: string;
  readonly role: Role;
  readonly databaseUrl: string;
  readonly engine: Engine;
  /** Connections per process; server databases only. */
  readonly databasePool: number;
  readonly redisUrl: string | undefined;
  /** Prefix of every Redis key of this installation. */
  readonly redisPrefix: string;
  readonly filesUrl: string;
  readonly files: FilesTarget;
  readonly sessionSecret: string;
  readonly auditKey: string;
  /** File outside the database to which the head of the audit chain is copied. */
  readonly auditAnchor: string;
  /** Comma separated: the first key encrypts, the others only decrypt what older versions wrote. */
  readonly encryptionKeys: string[];
  readonly wechat: { appId: string | undefined; secret: string | undefined; baseUrl: string };
  readonly jobConcurrency: number;
  readonly logLevel: string;
  readonly trustProxy: boolean | string;
  /** Requests and log-in attempts that one address may make in a minute, per process or, with Redis, together. */
  readonly rateLimits: { requests: number; logins: number };
  readonly metricsToken: string | undefined;
  readonly publicOrigin: string | undefined;

  private constructor(env: z.infer<typeof Environment>) {
    this.production = env.NODE_ENV === 'production';
    this.test = env.NODE_ENV === 'test';
    this.demo = env.DEMO ?? !this.production;
    this.port = env.PORT;
    this.host = env.HOST;
    this.role = env.ROLE;
    this.databaseUrl = env.DATABASE_URL;
    this.engine = engineOf(env.DATABASE_URL);
    this.databasePool = env.DATABASE_POOL;
    this.redisUrl = env.REDIS_URL;
    this.redisPrefix = env.REDIS_PREFIX;
    this.filesUrl = env.FILES_URL;
    this.files = parseFilesUrl(env.FILES_URL);
    this.sessionSecret = env.SESSION_SECRET ?? demonstrationSecret('SESSION_SECRET');
    this.auditKey = env.AUDIT_KEY ?? demonstrationSecret('AUDIT_KEY');
    this.auditAnchor = fromRoot(env.AUDIT_ANCHOR);
    this.encryptionKeys = splitKeys(env.ENCRYPTION_KEY ?? demonstrationSecret('ENCRYPTION_KEY'));
    this.wechat = { appId: env.WECHAT_APP_ID, secret: env.WECHAT_SECRET, baseUrl: env.WECHAT_BASE_URL };
    this.jobConcurrency = env.JOB_CONCURRENCY;
    this.logLevel = env.LOG_LEVEL;
    this.trustProxy = env.TRUST_PROXY === 'false' ? false : env.TRUST_PROXY === 'true' ? true : env.TRUST_PROXY;
    // A demonstration is often shown to a whole room behind one address.
    this.rateLimits = {
      requests: env.RATE_LIMIT_PER_MINUTE,
      logins: env.LOGIN_LIMIT_PER_MINUTE ?? (this.demo ? 300 : 20),
    };
    this.metricsToken = env.METRICS_TOKEN;
    this.publicOrigin = env.PUBLIC_ORIGIN;
  }

  /**
   * Reads the environment once. Empty variables count as absent, as compose files write them.
   * @throws {ConfigError} with every fault, never only the first
   */
  static parse(source: Record<string, string | undefined> = process.env): Config {
    const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
    const parsed = Environment.safeParse(given);
    const faults = parsed.success
      ? []
      : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    faults.push(...keyFaults(given.ENCRYPTION_KEY), ...productionFaults(given));
    if (faults.length > 0 || !parsed.success) throw new ConfigError(faults);
    return new Config(parsed.data);
  }
}

export function demonstrationSecret(name: (typeof SECRETS)[number]): string {
  return `${DEMO_PREFIX}${name.toLowerCase().replaceAll('_', '-')}-0000000000000000`;
}

function splitKeys(text: string): string[] {
  return text.split(',').map((key) => key.trim());
}

function keyFaults(keys: string | undefined): string[] {
  if (keys === undefined) return [];
  return splitKeys(keys).some((key) => key.length < 32)
    ? ['ENCRYPTION_KEY: every key must have at least 32 characters']
    : [];
}

function productionFaults(env: Record<string, string | undefined>): string[] {
  if (env.NODE_ENV !== 'production') return [];
  const faults: string[] = [];
  for (const name of SECRETS) {
    const value = env[name];
    if (value === undefined) faults.push(`${name}: is required in production`);
    else if (value.includes(DEMO_PREFIX)) faults.push(`${name}: is the demonstration secret, which production refuses`);
    else if (SECRETS.some((other) => other !== name && env[other] === value))
      faults.push(`${name}: must differ from the other secrets`);
  }
  const demo = ['true', '1', 'on'].includes(env.DEMO ?? '');
  if (!demo) {
    for (const name of ['WECHAT_APP_ID', 'WECHAT_SECRET']) {
      if (env[name] === undefined)
        faults.push(`${name}: is required in production (or set DEMO=true for a demonstration)`);
    }
  }
  return faults;
}

function parseFilesUrl(url: string): FilesTarget {
  if (url.startsWith('file:')) return { kind: 'folder', path: fromRoot(url.slice('file:'.length)) };
  const [bucket = '', ...rest] = url.slice('s3://'.length).split('/');
  return { kind: 's3', bucket, prefix: rest.join('/') };
}
