import type { FieldError } from '@qinqing/contract';
import { measureTextFault } from '@qinqing/rules';
import { parse, YAMLParseError } from 'yaml';
import { AppError } from '../../platform/errors/index.js';

/** An alias costs its author one character and the reader a whole subtree. */
const MOST_ALIASES = 200;

/**
 * What a measure file holds: YAML, or JSON, which is YAML too.
 * @param name shown with a fault
 * @throws {AppError} VALIDATION where the text is too large, nested too deeply, or neither YAML nor JSON
 */
export function readMeasureText(text: string, name: string): unknown {
  const fault = measureTextFault(text);
  if (fault) throw refused({ path: fault.path === '' ? name : `${name} ${fault.path}`, message: fault.message });
  try {
    // The reader's own pretty errors are not asked for: they repeat the text, however long its lines are.
    return parse(text, { prettyErrors: false, maxAliasCount: MOST_ALIASES });
  } catch (error) {
    const line = error instanceof YAMLParseError ? ` 第 ${lineAt(text, error.pos[0])} 行` : '';
    throw refused({ path: `${name}${line}`, message: '文件不是有效的 YAML 或 JSON' }, error);
  }
}

function refused(field: FieldError, cause?: unknown): AppError {
  return new AppError('VALIDATION', { fields: [field], ...(cause === undefined ? {} : { cause }) });
}

function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}
