import {
  type CheckResult,
  dayText,
  type Evaluation,
  formatYuanText,
  isValidUscc,
  type TraceNode,
} from '@qinqing/contract';
import type { PayeeAccount } from '@qinqing/contract/firm';
import { CREDIT_KIND, sameName, type StoredCredit } from '../modules/enterprise/index.js';

export type Finding = Omit<CheckResult, 'at'>;

/** Something that the firm has to mend. */
export interface Lack {
  target: string;
  text: string;
}

export interface FindingsInput {
  uscc: string;
  nonCash: boolean;
  evaluation: Evaluation;
  /** what all levels pay together where the evaluation's sum is known, fen */
  wholeFen: number;
  credit: readonly StoredCredit[];
  payee: PayeeAccount | undefined;
  registeredName: string;
  /** live or paid applications of the firm for measures that do not stack with this one */
  excluded: readonly string[];
  /** a notice was given before: what still stands then is for a person to judge */
  toldBefore: boolean;
}

export interface Findings {
  checks: Finding[];
  lacks: Lack[];
  /** Chinese; why the firm may not apply for now, after money had to be recovered from it */
  barred?: string;
}

/** Everything that can be found without touching money. Pure: the same case gives the same findings. */
export function findingsOf(input: FindingsInput): Findings {
  const lacks: Lack[] = [];
  const checks = [
    usccCheck(input, lacks),
    creditCheck(input),
    eligibilityCheck(input, lacks),
    duplicateCheck(input),
    accountCheck(input, lacks),
  ];
  const bar = input.credit.find(({ kind, until }) => kind === 'clawback' && until !== null);
  const barred = bar?.until && `因款项追回，贵企业在 ${dayText(bar.until)} 前不能申报`;
  return { checks, lacks, ...(barred ? { barred } : {}) };
}

function usccCheck({ uscc }: FindingsInput, lacks: Lack[]): Finding {
  if (isValidUscc(uscc)) return { code: 'uscc', outcome: 'passed', detail: '校验码正确' };
  lacks.push({ target: '统一社会信用代码', text: `登记的代码 ${uscc} 校验不通过，请携营业执照到登记机关核对` });
  return { code: 'uscc', outcome: 'failed', detail: '校验码不正确' };
}

function creditCheck({ credit }: FindingsInput): Finding {
  if (credit.length === 0) return { code: 'credit', outcome: 'passed', detail: '未列入严重失信主体名单，无在册记录' };
  const rows = credit.map(({ kind, since }) => `${CREDIT_KIND[kind]}（${dayText(since)} 起）`).join('、');
  return { code: 'credit', outcome: 'warning', detail: `有在册记录：${rows}` };
}

function eligibilityCheck({ evaluation, wholeFen, toldBefore }: FindingsInput, lacks: Lack[]): Finding {
  const { outcome, amount } = evaluation;
  if (outcome === 'unknown') {
    const open = leaves(evaluation.conditions).filter((leaf) => leaf.outcome === 'unknown');
    return {
      code: 'eligibility',
      outcome: 'warning',
      detail: `待人工确认：${open.map((leaf) => leaf.label).join('、')}`,
    };
  }
  if (outcome === 'not_met') {
    const failed = leaves(evaluation.conditions).filter((leaf) => leaf.outcome === 'not_met');
    const detail = `不符合：${failed.map((leaf) => leaf.label).join('、')}`;
    if (toldBefore) return { code: 'eligibility', outcome: 'warning', detail };
    for (const leaf of failed) lacks.push({ target: leaf.label, text: lackText(leaf) });
    return { code: 'eligibility', outcome: 'failed', detail };
  }
  if (!amount.exact) return { code: 'eligibility', outcome: 'warning', detail: '条件符合，金额须人工确认' };
  if (amount.minFen === 0) {
    const text = '按标准核算的金额为 0 元';
    if (!toldBefore) lacks.push({ target: '补助金额', text: `${text}，请核对申报数据` });
    return { code: 'eligibility', outcome: toldBefore ? 'warning' : 'failed', detail: text };
  }
  const own = wholeFen > amount.minFen ? `，其中本级承担 ${formatYuanText(amount.minFen)}` : '';
  return { code: 'eligibility', outcome: 'passed', detail: `全部条件符合，核算 ${formatYuanText(wholeFen)}${own}` };
}

function lackText({ fact, expected, clause }: TraceNode): string {
  const found = fact ? `现有数据为 ${fact.display}${fact.source ? `(${fact.source})` : ''}` : '现有数据不符合';
  const wanted = expected ? `，要求 ${expected}` : '';
  return `${found}${wanted}。如数据有误，请联系数据来源部门更正或补充证明材料${clause ? `（依据 ${clause}）` : ''}`;
}

function duplicateCheck({ excluded }: FindingsInput): Finding {
  if (excluded.length === 0) return { code: 'duplicate', outcome: 'passed', detail: '本期未重复申报' };
  return { code: 'duplicate', outcome: 'warning', detail: `与以下政策就高不重复：${excluded.join('、')}` };
}

function accountCheck({ nonCash, payee, registeredName }: FindingsInput, lacks: Lack[]): Finding {
  if (nonCash) return { code: 'account_name', outcome: 'passed', detail: '非现金减免，无需收款账户' };
  if (payee?.nameMatches) {
    const registered = sameName(payee.accountName, registeredName);
    const detail = registered ? '户名与登记名称一致' : '户名与登记的经营者一致';
    return { code: 'account_name', outcome: 'passed', detail };
  }
  const text = payee
    ? `账户户名“${payee.accountName}”与登记名称“${registeredName}”不一致，请更换为本企业账户`
    : '请选择本企业的收款账户';
  lacks.push({ target: '收款账户', text });
  return { code: 'account_name', outcome: 'failed', detail: payee ? '户名与登记名称不一致' : '未选择收款账户' };
}

function leaves(node: TraceNode): TraceNode[] {
  return node.children && node.children.length > 0 ? node.children.flatMap(leaves) : [node];
}

/** What is set aside: the sum where it is certain, else the most that it can be; 0 where no limit is known. */
export function fenToFreeze({ outcome, amount }: Evaluation): number {
  if (outcome === 'not_met' || amount.unbounded) return 0;
  return amount.exact ? amount.minFen : amount.maxFen;
}
