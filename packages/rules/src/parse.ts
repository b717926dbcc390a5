/** From an unknown value (YAML or JSON already read) to a measure, or every fault at once. */
import type * as z from 'zod/mini';
import { type RuleError, type RuleErrorCode, ruleError } from './errors.js';
import { type Measure, measureSchema } from './measure-schema.js';

const MOST_DEPTH = 40;
const MOST_VALUES = 20_000;
const MOST_TEXT = 4000;
const MOST_ERRORS = 200;

export type ParseResult = { ok: true; measure: Measure } | { ok: false; errors: RuleError[] };

/** Never throws. Limits come first, so that a hostile file costs no more than reading it. */
export function parseMeasure(input: unknown): ParseResult {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { ok: false, errors: [ruleError('not_an_object', '', '政策措施应为一个对象（键值结构）')] };
  }
  const excess = overLimit(input);
  if (excess) return { ok: false, errors: [excess] };
  const result = measureSchema.safeParse(input, { reportInput: true });
  if (result.success) return { ok: true, measure: result.data as Measure };
  const errors: RuleError[] = [];
  for (const issue of result.error.issues) collect(issue, [], errors);
  return { ok: false, errors: errors.slice(0, MOST_ERRORS) };
}

function overLimit(input: object): RuleError | null {
  const pending: { value: unknown; path: string; depth: number }[] = [{ value: input, path: '', depth: 0 }];
  let seen = 0;
  for (let entry = pending.pop(); entry !== undefined; entry = pending.pop()) {
    const { value, path, depth } = entry;
    seen += 1;
    if (seen > MOST_VALUES) return ruleError('too_large', path, `内容过多：最多 ${MOST_VALUES} 个值`);
    if (depth > MOST_DEPTH) return ruleError('too_deep', path, `嵌套过深：最多 ${MOST_DEPTH} 层`);
    if (typeof value === 'string' && value.length > MOST_TEXT) {
      return ruleError('too_large', path, `文字过长：最多 ${MOST_TEXT} 字`);
    }
    if (Array.isArray(value)) {
      value.forEach((item, i) => {
        pending.push({ value: item, path: `${path}[${i}]`, depth: depth + 1 });
      });
    } else if (typeof value === 'object' && value !== null) {
      for (const key of Object.keys(value)) {
        pending.push({ value: (value as Record<string, unknown>)[key], path: join(path, key), depth: depth + 1 });
      }
    }
  }
  return null;
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function pathText(path: PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : join(text, String(key))),
    '',
  );
}

type Issue = z.core.$ZodIssue;

function collect(issue: Issue, parent: PropertyKey[], errors: RuleError[]): void {
  const path = [...parent, ...issue.path];
  const at = pathText(path);
  switch (issue.code) {
    case 'unrecognized_keys':
      for (const key of issue.keys) errors.push(ruleError('unknown_key', join(at, key), `不认识的键“${key}”`));
      return;
    case 'invalid_union':
      collectUnion(issue, path, errors);
      return;
    case 'invalid_type':
      if (issue.input === undefined) {
        errors.push(ruleError('missing', at, '缺少必填内容'));
      } else {
        errors.push(
          ruleError('wrong_type', at, custom(issue) ?? `类型不对，应为${TYPE_NAMES[issue.expected] ?? issue.expected}`),
        );
      }
      return;
    case 'invalid_key':
    case 'invalid_element':
      for (const inner of issue.issues) collect(inner, path, errors);
      return;
    default:
      errors.push(ruleError(codeOf(issue), at, custom(issue) ?? '内容不符合要求'));
  }
}

const TYPE_NAMES: Record<string, string> = {
  string: '文字',
  number: '数字',
  int: '整数',
  boolean: 'true 或 false',
  array: '列表',
  object: '对象',
  record: '键值结构',
};

function codeOf(issue: Issue): RuleErrorCode {
  const code = issue.code === 'custom' ? (issue.params?.['code'] as RuleErrorCode | undefined) : undefined;
  return code ?? 'bad_value';
}

/** zod/mini carries no language of its own: only the schema's own Chinese texts count. */
function custom(issue: Issue): string | undefined {
  return /[\u4e00-\u9fff]/.test(issue.message) ? issue.message : undefined;
}

/**
 * A union fails in every branch; the author meant the one whose type he wrote, so only that branch's faults are told.
 */
function collectUnion(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: PropertyKey[],
  errors: RuleError[],
): void {
  const meant = issue.errors.filter(
    (branch) => !branch.some((inner) => inner.path.length === 0 && inner.code === 'invalid_type'),
  );
  const [closest] = meant.sort((a, b) => a.length - b.length);
  if (closest && closest.length > 0) {
    for (const inner of closest) collect(inner as Issue, path, errors);
    return;
  }
  const at = pathText(path);
  if (issue.input === undefined) errors.push(ruleError('missing', at, '缺少必填内容'));
  else errors.push(ruleError('wrong_type', at, custom(issue) ?? '类型或取值不对'));
}
