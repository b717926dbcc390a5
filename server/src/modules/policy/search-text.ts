/**
 * How Chinese text becomes search terms. Dictionary words alone miss fragments (商圈, 留抵) and names that no dictionary
 * holds; two-character pieces alone rank badly. Both are indexed; a query asks for either.
 */
const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });
const HAN_RUN = /\p{Script=Han}+/gu;
const ONE_HAN = /^\p{Script=Han}$/u;

/** Words that firms use for what a measure calls otherwise; every member of a row finds every other. */
const SYNONYMS: readonly (readonly string[])[] = [
  ['补助', '补贴', '奖励', '资助', '奖补', '补偿'],
  ['房租', '租金', '租赁', '减租', '铺租', '店租'],
  ['餐饮', '饭店', '餐馆', '饭馆', '面馆', '餐厅', '小吃', '酒楼', '奶茶'],
  ['住宿', '酒店', '宾馆', '旅馆', '民宿'],
  ['旅游', '旅行社', '文旅', '景区'],
  ['贷款', '融资', '借款', '信贷'],
  ['贴息', '利息', '利率'],
  ['担保', '保费'],
  ['稳岗', '就业', '用工', '招工', '招聘', '招人', '社保', '参保'],
  ['毕业生', '大学生', '应届生'],
  ['工业', '制造', '工厂', '生产企业', '规上'],
  ['批发', '商贸', '贸易'],
  ['零售', '商店', '超市', '便利店', '门店'],
  ['商场', '商业综合体', '购物中心'],
  ['用电', '电费'],
  ['用水', '水费'],
  ['用气', '燃气', '气费'],
  ['纳统', '入统', '首次纳统', '统计入库', '上规'],
  ['个体户', '个体工商户', '个体'],
  ['小微', '小微企业', '微型', '小型'],
  ['营收', '营业收入', '销售额', '营业额'],
  ['增长', '增量', '增速'],
  ['研发', '技术改造', '技改', '设备'],
  ['出口', '外贸', '外销'],
  ['网店', '电商', '网络零售', '直播带货'],
  ['缓缴', '延期', '缓交'],
  ['封控', '停业', '疫情'],
];

const SYNONYMS_OF = new Map<string, readonly string[]>();
for (const row of SYNONYMS) for (const word of row) SYNONYMS_OF.set(word, row);

/** Every word of which it is known what else it is called. */
export const KNOWN_WORDS: readonly string[] = [...SYNONYMS_OF.keys()];

function normal(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

function bigrams(run: string): string[] {
  const characters = [...run];
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}

/** All terms of a text: words, two-character pieces of every Chinese run, and single Chinese characters. */
export function indexTerms(text: string): string[] {
  const plain = normal(text);
  const terms: string[] = [];
  for (const { segment, isWordLike } of segmenter.segment(plain)) if (isWordLike) terms.push(segment);
  for (const [run] of plain.matchAll(HAN_RUN)) terms.push(...bigrams(run), ...run);
  return terms;
}

/** What people type around the thing they look for. */
const FILLERS = new Set([
  ...[
    '我',
    '我们',
    '我想',
    '你',
    '的',
    '了',
    '吗',
    '呢',
    '能',
    '可以',
    '能不能',
    '怎么',
    '如何',
    '什么',
    '哪些',
    '有',
    '有没有',
  ],
  ...['多少', '多少钱', '钱', '补', '想', '要', '领', '拿', '申请', '政策', '企业', '公司'],
]);

/** One thing that a person asked for: found where all terms of one of its alternatives are; its own word comes first. */
export interface Concept {
  text: string;
  alternatives: string[][];
}

/**
 * What a query asks for. A known word also asks for its synonyms; a Chinese run asks for its pieces in a row.
 * @returns no concept for a query without a word in it
 */
export function concepts(query: string): Concept[] {
  const found: Concept[] = [];
  for (const part of normal(query).split(/[\s,,、;;。·/]+/)) {
    for (const text of wordsOf(part)) found.push({ text, alternatives: alternativesOf(text) });
  }
  const telling = found.filter(({ text }) => !FILLERS.has(text));
  return telling.length > 0 ? telling : found;
}

function wordsOf(part: string): string[] {
  if (part === '') return [];
  if (SYNONYMS_OF.has(part)) return [part];
  const words: string[] = [];
  let rest = part;
  // Known words first, the longest that begins here: a segmenter may cut them elsewhere.
  while (rest !== '') {
    const known = longestKnownPrefix(rest);
    const next = known ?? nextSegment(rest);
    if (next.trim() !== '' && /[\p{Script=Han}\p{L}\p{N}]/u.test(next)) words.push(next);
    rest = rest.slice(next.length);
  }
  return words;
}

function longestKnownPrefix(text: string): string | undefined {
  let best: string | undefined;
  for (const word of SYNONYMS_OF.keys()) {
    if (text.startsWith(word) && word.length > (best?.length ?? 0)) best = word;
  }
  return best;
}

function nextSegment(text: string): string {
  for (const { segment } of segmenter.segment(text)) return segment;
  return text;
}

function alternativesOf(word: string): string[][] {
  const others = (SYNONYMS_OF.get(word) ?? []).filter((each) => each !== word);
  return [word, ...others].map((each) => piecesOf(each));
}

function piecesOf(word: string): string[] {
  if (ONE_HAN.test(word)) return [word];
  const runs = [...word.matchAll(HAN_RUN)].map(([run]) => run);
  const pieces = runs.flatMap((run) => (run.length === 1 ? [run] : bigrams(run)));
  const rest = word
    .replace(HAN_RUN, ' ')
    .split(/\s+/)
    .filter((each) => each !== '');
  return [...pieces, ...rest];
}

/** A word of the table as one thing asked for. */
export function conceptOf(word: string): Concept {
  return { text: word, alternatives: alternativesOf(word) };
}

/**
 * The texts that a hit may show: the words asked for and their synonyms, longest first. Single characters beside whole
 * words would be marked in the middle of others.
 */
export function markedTexts(words: readonly string[]): string[] {
  const texts = [...new Set(words.flatMap((word) => SYNONYMS_OF.get(word) ?? [word]))];
  const whole = texts.filter((text) => text.length > 1);
  return (whole.length > 0 ? whole : texts).sort((a, b) => b.length - a.length);
}

/** Splits a text into marked and unmarked parts; null where nothing is marked. */
export function markText(text: string, marks: readonly string[]): { text: string; hit: boolean }[] | null {
  const lower = text.toLowerCase();
  const hit: boolean[] = new Array<boolean>(text.length).fill(false);
  let any = false;
  for (const mark of marks) {
    for (let at = lower.indexOf(mark); at >= 0; at = lower.indexOf(mark, at + 1)) {
      hit.fill(true, at, at + mark.length);
      any = true;
    }
  }
  if (!any) return null;
  const parts: { text: string; hit: boolean }[] = [];
  for (let from = 0; from < text.length; ) {
    let to = from + 1;
    while (to < text.length && hit[to] === hit[from]) to += 1;
    parts.push({ text: text.slice(from, to), hit: hit[from] === true });
    from = to;
  }
  return parts;
}
