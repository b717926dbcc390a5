import * as z from 'zod';
import { DEFAULT_DATABASE_URL, engineOf, type Engine } from './engine.js';
import { fromRoot } from './root.js';
import { type WechatTemplates, WechatTemplatesText } from './wechat-templates.js';

/** Fixed secrets of the demonstration: recognisable, so that production can refuse them. */
const DEMO_PREFIX = 'demonstration-only-';
const SECRETS = ['SESSION_SECRET', 'AUDIT_KEY', 'ENCRYPTION_KEY'] as const;

const WECHAT_API = 'https://api.weixin.qq.com';

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
  S3_ENDPOINT: z.url().optional(),
  S3_REGION: z.string().min(1).default('us-east-1'),
  S3_ACCESS_KEY_ID: z.string().min(1).optional(),
  S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  SESSION_SECRET: secret.optional(),
  AUDIT_KEY: secret.optional(),
  AUDIT_ANCHOR: z.string().default('var/audit-anchor.jsonl'),
  ENCRYPTION_KEY: z.string().optional(),
  WECHAT_APP_ID: z.string().optional(),
  WECHAT_SECRET: z.string().optional(),
  WECHAT_BASE_URL: z.url().default(WECHAT_API),
  WECHAT_TEMPLATES: WechatTemplatesText.optional(),
  WECHAT_PUSH_TOKEN: z
    .string()
    .regex(/^[A-Za-z0-9]{3,32}$/, 'must be 3 to 32 letters and digits')
    .optional(),
  WECHAT_PUSH_KEY: z
    .string()
    .regex(/^[A-Za-z0-9]{43}$/, 'must be the EncodingAESKey of 43 letters and digits')
    .optional(),
  DEMO: flag.optional(),
  JOB_CONCURRENCY: z.coerce.number().int().min(1).max(200).default(10),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TRUST_PROXY: z.string().default('false'),
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).default(1200),
  LOGIN_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).optional(),
  HOLD_NEW_ACCOUNT_DAYS: z.coerce.number().int().min(0).max(3650).default(7),
  HOLD_REPEAT_DAYS: z.coerce.number().int().min(0).max(3650).default(7),
  HOLD_THRESHOLDS_YUAN: z
    .string()
    .regex(/^(none|\d{1,10}(,\d{1,10})*)$/, 'must be none or yuan separated by commas')
    .default('50000,100000,500000'),
  HOLD_MARGIN_PERCENT: z.coerce.number().int().min(1).max(50).default(2),
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
export type FilesTarget =
  | { kind: 'folder'; path: string }
  | {
      kind: 's3';
      bucket: string;
      prefix: string;
      /** Address of a store that is not Amazon's. */
      endpoint: string | undefined;
      region: string;
      accessKeyId: string;
      secretAccessKey: string;
    };

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
  readonly wechat: {
    appId: string | undefined;
    secret: string | undefined;
    baseUrl: string;
    /** subscribe-message templates by topic; a topic without one is told in the inbox only */
    templates: WechatTemplates;
    /** message push in secure mode (安全模式): without it pictures are not shown to WeChat's check */
    push: { token: string; key: string } | undefined;
  };
  readonly jobConcurrency: number;
  readonly logLevel: string;
  readonly trustProxy: boolean | string;
  /** Requests and log-in attempts that one address may make in a minute, per process or, with Redis, together. */
  readonly rateLimits: { requests: number; logins: number };
  /** By what a payment is held until a person has looked into it; 0 days and no thresholds switch a rule off. */
  readonly payoutHolds: {
    accountDays: number;
    repeatDays: number;
    thresholdsFen: readonly number[];
    marginPercent: number;
  };
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
    this.files = filesTarget(env);
    this.sessionSecret = env.SESSION_SECRET ?? demonstrationSecret('SESSION_SECRET');
    this.auditKey = env.AUDIT_KEY ?? demonstrationSecret('AUDIT_KEY');
    this.auditAnchor = fromRoot(env.AUDIT_ANCHOR);
    this.encryptionKeys = splitKeys(env.ENCRYPTION_KEY ?? demonstrationSecret('ENCRYPTION_KEY'));
    this.wechat = {
      appId: env.WECHAT_APP_ID,
      secret: env.WECHAT_SECRET,
      baseUrl: env.WECHAT_BASE_URL,
      templates: env.WECHAT_TEMPLATES ?? {},
      push:
        env.WECHAT_PUSH_TOKEN && env.WECHAT_PUSH_KEY
          ? { token: env.WECHAT_PUSH_TOKEN, key: env.WECHAT_PUSH_KEY }
          : undefined,
    };
    this.jobConcurrency = env.JOB_CONCURRENCY;
    this.logLevel = env.LOG_LEVEL;
    this.trustProxy = env.TRUST_PROXY === 'false' ? false : env.TRUST_PROXY === 'true' ? true : env.TRUST_PROXY;
    // A demonstration is often shown to a whole room behind one address.
    this.rateLimits = {
      requests: env.RATE_LIMIT_PER_MINUTE,
      logins: env.LOGIN_LIMIT_PER_MINUTE ?? (this.demo ? 300 : 20),
    };
    this.payoutHolds = {
      accountDays: env.HOLD_NEW_ACCOUNT_DAYS,
      repeatDays: env.HOLD_REPEAT_DAYS,
      thresholdsFen:
        env.HOLD_THRESHOLDS_YUAN === 'none'
          ? []
          : env.HOLD_THRESHOLDS_YUAN.split(',').map((yuan) => Number(yuan) * 100),
      marginPercent: env.HOLD_MARGIN_PERCENT,
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
    faults.push(...keyFaults(given.ENCRYPTION_KEY), ...objectStoreFaults(given), ...productionFaults(given));
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
  const base = env.WECHAT_BASE_URL;
  if (base !== undefined && !/^https:\/\/([a-z]+\.)?api2?\.weixin\.qq\.com\/?$/.test(base))
    faults.push('WECHAT_BASE_URL: must be an address of WeChat itself in production');
  const demo = ['true', '1', 'on'].includes(env.DEMO ?? '');
  if (!demo) {
    for (const name of ['WECHAT_APP_ID', 'WECHAT_SECRET']) {
      if (env[name] === undefined)
        faults.push(`${name}: is required in production (or set DEMO=true for a demonstration)`);
    }
  }
  return faults;
}

function objectStoreFaults(env: Record<string, string | undefined>): string[] {
  if (!env.FILES_URL?.startsWith('s3:')) return [];
  return ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY']
    .filter((name) => env[name] === undefined)
    .map((name) => `${name}: is required where FILES_URL names a bucket`);
}

function filesTarget(env: z.infer<typeof Environment>): FilesTarget {
  const url = env.FILES_URL;
  if (url.startsWith('file:')) return { kind: 'folder', path: fromRoot(url.slice('file:'.length)) };
  const [bucket = '', ...rest] = url.slice('s3://'.length).split('/');
  return {
    kind: 's3',
    bucket,
    prefix: rest.filter((part) => part !== '').join('/'),
    endpoint: env.S3_ENDPOINT,
    region: env.S3_REGION,
    accessKeyId: env.S3_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.S3_SECRET_ACCESS_KEY ?? '',
  };
}
