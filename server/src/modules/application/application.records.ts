/** What an application keeps as whole values. */

/** One notice with everything that is missing; told once. */
export interface SupplementRecord {
  items: { target: string; text: string }[];
  note?: string;
  issuedAt: string;
  dueOn: string;
  desk: string;
}

export interface RejectionRecord {
  reason: string;
  at: string;
  desk: string;
}

export type EvaluationMoment = 'submit' | 'decide' | 'pay';
