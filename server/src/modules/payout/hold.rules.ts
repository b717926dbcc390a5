import { formatYuanText, type HoldKind } from '@qinqing/contract';

/** By what a payment is told to be unusual. Read from the configuration; 0 and an empty list switch a rule off. */
export interface HoldLimits {
  /** days since an account was registered during which it is new */
  accountDays: number;
  /** days within which a second payment to the same firm is noticed */
  repeatDays: number;
  /** amounts from which a payment is looked at more closely by somebody, in fen */
  thresholdsFen: readonly number[];
  /** per cent below such an amount that count as just below it */
  marginPercent: number;
}

/** A line of a batch with what is known around it. */
export interface HoldLine {
  payoutId: string;
  orderNo: string;
  enterpriseId: string;
  amountFen: number;
  accountFingerprint: string;
  account: { registeredAt: Date; otherFirms: number };
  /** the firm's last payment that arrived */
  lastPaid?: { accountFingerprint: string | null; at: Date };
  /** the firm's other orders of late that are not in this batch */
  recent: readonly { orderNo: string; amountFen: number }[];
}

export interface Finding {
  payoutId: string;
  kind: HoldKind;
  /** Chinese: what was seen, for the person who looks into it */
  detail: string;
}

const DAY_MS = 86_400_000;

/** Everything unusual about the lines of a batch; a line may be named several times. */
export function findingsIn(lines: readonly HoldLine[], limits: HoldLimits, at: Date): Finding[] {
  const byFirm = new Map<string, HoldLine[]>();
  for (const line of lines) byFirm.set(line.enterpriseId, [...(byFirm.get(line.enterpriseId) ?? []), line]);
  return lines.flatMap((line) => [
    ...accountFindings(line, limits, at),
    ...amountFindings(line, byFirm.get(line.enterpriseId)!, limits),
  ]);
}

function accountFindings(line: HoldLine, { accountDays }: HoldLimits, at: Date): Finding[] {
  const found: Finding[] = [];
  const say = (kind: HoldKind, detail: string) => found.push({ payoutId: line.payoutId, kind, detail });
  const { registeredAt, otherFirms } = line.account;
  const days = Math.floor((at.getTime() - registeredAt.getTime()) / DAY_MS);
  // Registered after the sealing: the past of a demonstration, which is made in one day.
  if (days >= 0 && days < accountDays)
    say('account_new', days === 0 ? '收款账户今天登记' : `收款账户 ${days} 天前登记`);
  if (line.lastPaid && line.lastPaid.accountFingerprint !== line.accountFingerprint)
    say('account_changed', '与该企业上一次到账的收款账户不同');
  if (otherFirms > 0) say('account_shared', `另有 ${otherFirms} 家企业登记了同一账号`);
  return found;
}

function amountFindings(line: HoldLine, ofFirm: readonly HoldLine[], limits: HoldLimits): Finding[] {
  const found: Finding[] = [];
  const say = (kind: HoldKind, detail: string) => found.push({ payoutId: line.payoutId, kind, detail });
  const near = limits.thresholdsFen.find(
    (threshold) =>
      line.amountFen < threshold && line.amountFen >= threshold - Math.floor((threshold / 100) * limits.marginPercent),
  );
  if (near !== undefined) say('near_threshold', `金额略低于 ${formatYuanText(near)}`);
  const others = [...ofFirm.filter((other) => other !== line), ...line.recent];
  if (others.length === 0) return found;
  const numbers = others.map((other) => other.orderNo);
  const shown = numbers.length > 3 ? `${numbers.slice(0, 3).join('、')} 等 ${numbers.length} 笔` : numbers.join('、');
  say('repeated', `近期另有该企业的拨付：${shown}`);
  const amounts = [line, ...others].map((each) => each.amountFen);
  const sum = amounts.reduce((total, fen) => total + fen, 0);
  const split = limits.thresholdsFen.find((threshold) => sum >= threshold && amounts.every((fen) => fen < threshold));
  if (split !== undefined)
    say('split', `${amounts.length} 笔合计 ${formatYuanText(sum)}，单笔均低于 ${formatYuanText(split)}`);
  return found;
}
