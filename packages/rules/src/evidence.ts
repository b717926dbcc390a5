/** The papers that a measure pays on, and one paper never paying twice (同一发票不重复享受). */
import type { Measure } from './measure-schema.js';

export type Evidence = NonNullable<Measure['evidence']>[number];
export type EvidenceKind = Evidence['kind'];

export const EVIDENCE_NAMES: Record<EvidenceKind, string> = { invoice: '发票', contract: '合同' };

/** Numbers are listed one a line, or with commas between them. */
const SEPARATORS = /[\s,;\uff0c\u3001\uff1b]+/;
/** 20 digits: a fully digitalised invoice; or the code of 10 or 12 digits and the number of 8 behind it. */
const INVOICE = /^(\d{18}|\d{20})$/;
const CONTRACT = /^[0-9A-Z\u4e00-\u9fff()〔〕/-]{4,60}$/;

/** The numbers that a firm wrote into the field of an evidence, each in its one comparable form and once. */
export function evidenceNumbers(kind: EvidenceKind, text: string): { numbers: string[]; wrong: string[] } {
  const numbers: string[] = [];
  const wrong: string[] = [];
  for (const written of text.split(SEPARATORS)) {
    if (written === '') continue;
    const number = evidenceNumber(kind, written);
    if (number === null) wrong.push(written);
    else if (numbers.indexOf(number) < 0) numbers.push(number);
  }
  return { numbers, wrong };
}

/** A number in the form in which two of them are compared; null where it can be none. */
export function evidenceNumber(kind: EvidenceKind, text: string): string | null {
  const plain = text.normalize('NFKC').replace(/\s/g, '').toUpperCase();
  const number = kind === 'invoice' ? plain.replace(/-/g, '') : plain;
  return (kind === 'invoice' ? INVOICE : CONTRACT).test(number) ? number : null;
}

/**
 * The place that a paper takes. Two claims of one place are refused, so a register needs one unique key and nothing
 * else: a paper has one place among all measures, and beside it one within each measure whose clause allows sharing.
 */
export function evidencePlace(
  measureCode: string,
  evidence: Pick<Evidence, 'kind' | 'shared'>,
  number: string,
): string {
  return evidence.shared ? `${evidence.kind}:${number}:${measureCode}` : `${evidence.kind}:${number}`;
}

/** A paper as one application claims it. */
export interface EvidenceClaim {
  measure: Pick<Measure, 'code' | 'title' | 'evidence'>;
  /** Key of the evidence in the measure. */
  evidence: string;
  number: string;
  /** Whose application it is: an id. The same paper twice within one application counts once. */
  application: string;
}

export interface DoubleUse {
  kind: EvidenceKind;
  number: string;
  /** The claims of one paper, in the order given; the first keeps it. */
  claims: EvidenceClaim[];
  /** Chinese, for the one who comes second. */
  reason: string;
}

/** Papers that more than one application is to be paid on. Claims of unknown evidence and no numbers are left out. */
export function doubleUses(claims: readonly EvidenceClaim[]): DoubleUse[] {
  const places = new Map<string, { kind: EvidenceKind; number: string; claims: EvidenceClaim[] }>();
  for (const claim of claims) {
    const evidence = claim.measure.evidence?.find(({ key }) => key === claim.evidence);
    const number = evidence ? evidenceNumber(evidence.kind, claim.number) : null;
    if (!evidence || number === null) continue;
    const place = evidencePlace(claim.measure.code, evidence, number);
    const taken = places.get(place);
    if (!taken) places.set(place, { kind: evidence.kind, number, claims: [claim] });
    else if (!taken.claims.some(({ application }) => application === claim.application)) taken.claims.push(claim);
  }
  const found: DoubleUse[] = [];
  places.forEach(({ kind, number, claims: all }) => {
    const [first] = all;
    if (all.length < 2 || !first) return;
    found.push({
      kind,
      number,
      claims: all,
      reason: `${EVIDENCE_NAMES[kind]} ${number} 已用于“${first.measure.title}”`,
    });
  });
  return found;
}
