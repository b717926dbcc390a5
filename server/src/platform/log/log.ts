import { type DestinationStream, type Logger, pino } from 'pino';
import { currentRequestId } from './context.js';

export type Log = Logger;

/** Injection token: a logger has no class of its own. */
export const LOG = Symbol('log');

/**
 * Fields that may hold personal or secret data are cut out wherever they appear, up to three levels deep. Code should
 * not log them at all; this is the second line.
 */
const SENSITIVE = [
  'name',
  'legalName',
  'contactName',
  'holderName',
  'uscc',
  'phone',
  'mobile',
  'accountNo',
  'accountNumber',
  'account',
  'idNumber',
  'openid',
  'unionid',
  'password',
  'token',
  'code',
  'totp',
  'secret',
  'authorization',
  'cookie',
  'body',
  'query',
  'parameters',
];

const paths = SENSITIVE.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);

/** Errors keep their type, code and stack; SQL parameters and attached rows stay out of the log. */
function plainError(error: unknown): unknown {
  // By shape, not by class: native modules make their errors in a realm of their own.
  if (typeof error !== 'object' || error === null || !('message' in error)) return { type: typeof error };
  const inner = 'driverError' in error ? error.driverError : undefined;
  const outer = error as Error;
  const source = (inner ?? error) as Error & { code?: unknown };
  return {
    type: outer.name,
    errorCode: typeof source.code === 'string' ? source.code : undefined,
    message: redactText(String(source.message)),
    stack: redactText(outer.stack?.split('\n').slice(1, 12).join('\n') ?? ''),
  };
}

/** Messages of drivers and parsers quote values: masks what looks like a credit code, a phone or an account number. */
export function redactText(text: string): string {
  return text
    .replace(/\b[0-9A-HJ-NP-RTUW-Y]{2}\d{6}[0-9A-HJ-NP-RTUW-Y]{10}\b/g, '[uscc]')
    .replace(/(?<![\dA-Za-z])\d{11,30}(?![\dA-Za-z])/g, '[number]')
    .replace(/([?&]q=)[^&\s"']*/g, '$1[cut]');
}

export function createLog(level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: { app: 'qinqing' },
    redact: { paths, censor: '[cut]' },
    serializers: { err: plainError },
    mixin: () => ({ requestId: currentRequestId() }),
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return destination ? pino(options, destination) : pino(options);
}
