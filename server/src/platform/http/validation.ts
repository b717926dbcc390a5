import type { FieldError } from '@qinqing/contract';
import { AppError } from '../errors/index.js';

interface Issue {
  code?: string | undefined;
  path: PropertyKey[];
  message: string;
  input?: unknown;
  keys?: string[];
  errors?: Issue[][];
}

interface Schema {
  safeParse(
    value: unknown,
    params?: { reportInput?: boolean },
  ): { success: true; data: unknown } | { success: false; error: { issues: unknown[] } };
}

/**
 * Parses by a schema of the contract.
 * @throws {AppError} VALIDATION with one Chinese line per fault and the path of its field
 */
export function parseInput(schema: Schema, value: unknown): unknown {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new AppError('VALIDATION', { fields: fieldErrors(parsed.error.issues as Issue[]) });
}

export function fieldErrors(issues: Issue[]): FieldError[] {
  const seen = new Set<string>();
  return issues.flatMap(expand).filter(({ path, message }) => {
    const key = `${path} ${message}`;
    return !seen.has(key) && seen.add(key);
  });
}

function expand(issue: Issue): FieldError[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const prefix = path === '' ? '' : `${path}.`;
    return (issue.keys ?? []).map((key) => ({ path: `${prefix}${key.slice(0, 100)}`, message: '不认识的字段' }));
  }
  return [{ path, message: inChinese(issue) }];
}

const CHINESE = /[\u4e00-\u9fff]/;

/** Checks carry their own Chinese text; what the library says by itself is English. */
function inChinese(issue: Issue): string {
  if (CHINESE.test(issue.message)) return issue.message;
  if (issue.code === 'invalid_type' && (issue.input === undefined || issue.input === null)) return '此项必填';
  switch (issue.code) {
    case 'invalid_type':
      return '内容的类型不正确';
    case 'invalid_value':
      return '不在可选范围内';
    case 'too_small':
      return '内容太短或数值太小';
    case 'too_big':
      return '内容太长或数值太大';
    case 'invalid_format':
      return '格式不正确';
    default:
      return '内容不正确';
  }
}
