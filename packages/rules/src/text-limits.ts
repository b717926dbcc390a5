/** Limits of a measure file as text, checked before a YAML or JSON reader sees it. */
import { type RuleError, ruleError } from './errors.js';

/** A package of a hundred measures is well below; a reader takes seconds for ten times as much. */
const MOST_CHARACTERS = 2_000_000;
/** Brackets open at once, and dashes, question marks or blanks before the first word of a line. */
const MOST_OPEN = 100;
const MOST_INDENT = 200;

/**
 * Why a text must not be read, or null. Readers of YAML recurse into every open bracket and indent, so that a file of
 * nothing but brackets stops the process instead of failing: such a file is refused by counting.
 */
export function measureTextFault(text: string): RuleError | null {
  if (text.length > MOST_CHARACTERS) {
    return ruleError('too_large', '', `文件过大：最多 ${MOST_CHARACTERS / 10_000} 万个字符`);
  }
  let line = 1;
  let open = 0;
  let indent = 0;
  let leading = true;
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i];
    if (character === '\n') {
      line += 1;
      indent = 0;
      leading = true;
    } else if (leading && (character === ' ' || character === '-' || character === '?' || character === '\t')) {
      indent += 1;
    } else {
      leading = false;
    }
    if (character === '[' || character === '{') open += 1;
    else if ((character === ']' || character === '}') && open > 0) open -= 1;
    if (open > MOST_OPEN || indent > MOST_INDENT) return ruleError('too_deep', `第 ${line} 行`, '嵌套过深');
  }
  return null;
}
