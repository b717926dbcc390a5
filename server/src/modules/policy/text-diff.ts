/** A stretch of text that stayed, came or went. */
export interface TextPart {
  text: string;
  kind: 'same' | 'added' | 'removed';
}

/** Beyond this many characters on both sides a text is shown as replaced whole: the table would be its square. */
const LIMIT = 1500;

type Step<T> = { kind: TextPart['kind']; item: T };

/** The shortest way from one list to another: longest common subsequence, removals before additions. */
export function diffLists<T>(before: readonly T[], after: readonly T[]): Step<T>[] {
  const width = after.length + 1;
  const lengths = new Uint16Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        before[i] === after[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
    }
  }
  const steps: Step<T>[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      steps.push({ kind: 'same', item: before[i]! });
      i += 1;
      j += 1;
    } else if (
      j >= after.length ||
      (i < before.length && lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!)
    ) {
      steps.push({ kind: 'removed', item: before[i]! });
      i += 1;
    } else {
      steps.push({ kind: 'added', item: after[j]! });
      j += 1;
    }
  }
  return steps;
}

/** Two versions of a sentence as one text with what came and went marked; numbers and words change whole. */
export function diffTexts(before: string, after: string): TextPart[] {
  if (before.length > LIMIT || after.length > LIMIT) {
    return [
      { text: before, kind: 'removed' },
      { text: after, kind: 'added' },
    ];
  }
  const parts: TextPart[] = [];
  for (const { kind, item } of diffLists(pieces(before), pieces(after))) {
    const last = parts.at(-1);
    if (last?.kind === kind) last.text += item;
    else parts.push({ text: item, kind });
  }
  return parts;
}

/** Numbers with their decimals and Latin words stay in one piece, everything else goes by characters. */
function pieces(text: string): string[] {
  return text.match(/\d+(?:\.\d+)?|[A-Za-z]+|[\s\S]/gu) ?? [];
}

/** How alike two sentences are: characters in common over the longer one, 0 to 1. */
export function likeness(before: string, after: string): number {
  const longest = Math.max(before.length, after.length);
  if (longest === 0) return 1;
  const common = diffTexts(before, after)
    .filter(({ kind }) => kind === 'same')
    .reduce((sum, { text }) => sum + text.length, 0);
  return common / longest;
}
