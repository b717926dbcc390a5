import type { Evaluation, PayoutStatus, Tone, TotalControl } from '@qinqing/contract';
import type { PayoutView, ReviewDecision } from '@qinqing/contract/staff';
import type { EntityManager } from 'typeorm';

/** What an order says about its case. */
export interface CaseBrief {
  receiptNo: string;
  measureTitle: string;
  enterpriseName: string;
}

/** A step of the money, for the history that the firm sees. */
export interface CaseNews {
  applicationId: string;
  payoutId: string;
  payoutStatus: PayoutStatus;
  /** which step of the road it is, where the status alone does not tell */
  step?: 'released';
  title: string;
  text?: string;
  tone: Tone;
  at?: Date;
}

export interface CaseExplanation {
  measure: PayoutView['measure'];
  evaluation?: Evaluation;
  totalControl?: TotalControl;
  decisions: ReviewDecision[];
}

/** What payouts ask of the cases that they pay. */
export abstract class PayoutCases {
  abstract brief(m: EntityManager, applicationId: string): Promise<CaseBrief>;
  /** staff ids of everybody who decided on the case */
  abstract deciders(m: EntityManager, applicationId: string): Promise<string[]>;
  abstract explain(m: EntityManager, applicationId: string): Promise<CaseExplanation>;
  abstract record(m: EntityManager, news: readonly CaseNews[]): Promise<void>;
}
