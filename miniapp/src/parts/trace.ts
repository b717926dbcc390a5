import { type FactUse, OUTCOME, type Outcome, type TraceNode } from '@qinqing/contract';
import { dayText } from '@/lib/calendar';

/** The conditions to list: the root is nearly always "all of these", whose own line would say nothing. */
export function rootConditions(root: TraceNode): TraceNode[] {
  return root.kind === 'all' && root.children && root.children.length > 0 ? root.children : [root];
}

/** How the top conditions stand; a nested group counts as one. */
export function countLeaves(root: TraceNode): Record<Outcome, number> {
  const count: Record<Outcome, number> = { met: 0, not_met: 0, unknown: 0 };
  for (const node of rootConditions(root)) count[node.outcome] += 1;
  return count;
}

/** How the parts of a group combine, in words. */
export function groupRule(node: Pick<TraceNode, 'kind' | 'expected'>): string {
  switch (node.kind) {
    case 'any':
      return '以下任一项符合即可';
    case 'none':
      return '以下各项均不能有';
    case 'atLeast':
      return '以下符合规定的项数即可';
    default:
      return '以下各项须同时符合';
  }
}

/**
 * How one condition is told. Inside a list of what must not be, that it is not there is the good news: a red cross
 * beside each would read as a refusal.
 */
export function verdictOf(outcome: Outcome, unwanted: boolean): { outcome: Outcome; text: string } {
  if (!unwanted || outcome === 'unknown') return { outcome, text: OUTCOME[outcome] };
  return outcome === 'met' ? { outcome: 'not_met', text: '有' } : { outcome: 'met', text: '没有' };
}

const MEASURE_CODE = /[A-Z]{2}-\d{4}-[A-Z]+-\d{2}/g;
/** With the blank that sets letters apart from Chinese, and that a title in its brackets does not want. */
const SPACED_CODE = new RegExp(` ?(${MEASURE_CODE.source})`, 'g');

/** Whether anything names a measure by its code, as a condition on other benefits does. */
export function namesMeasures(said: unknown): boolean {
  return JSON.stringify(said).search(MEASURE_CODE) >= 0;
}

/** Measures by their titles; a code that nobody knows any more stays. */
export function withTitles(text: string, titles: ReadonlyMap<string, string> | undefined): string {
  return text.replace(SPACED_CODE, (found, code) => (titles?.has(code) ? `《${titles.get(code)}》` : found));
}

/**
 * Where a value comes from. What the platform knows by itself (what else was granted or paid, the day, a rank) carries no
 * department's name.
 * @param ofFirm false where nobody is logged in for a firm: then there is no record to read
 */
export function originOf({ name, source, asOf }: Pick<FactUse, 'name' | 'source' | 'asOf'>, ofFirm = true): string {
  const known = [source, asOf ? `截至 ${dayText(asOf)}` : ''].filter(Boolean).join('，');
  if (known) return known;
  if (!ofFirm) return '登录后按本平台的办理记录核对';
  if (name === 'otherBenefits') return '按本平台已批准的申报';
  return name.startsWith('=') ? '由系统按办理记录算出' : '没有记录由哪个部门提供';
}

/** While a fact is missing an amount may have no upper end; the wire then carries the largest exact integer. */
export function isOpenEnded(maxFen: number | undefined): boolean {
  return maxFen === undefined || maxFen >= Number.MAX_SAFE_INTEGER;
}

const bare = (text: string) => text.replace(/[\s，。；、,.;“”"（）()]/g, '');

/** The clause where it says more than the condition's own line. */
export function clauseBeside(node: Pick<TraceNode, 'label' | 'clause'>): string | undefined {
  if (!node.clause || bare(node.clause) === bare(node.label)) return undefined;
  return node.clause;
}

/** What the clause asks for; a bare yes or no is already said by the condition's line. */
export function demandOf(node: Pick<TraceNode, 'expected'>): string | undefined {
  return node.expected === '是' || node.expected === '否' ? undefined : node.expected;
}
