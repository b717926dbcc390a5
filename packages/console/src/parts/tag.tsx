import {
  APPLICATION_STATUS,
  type ApplicationStatus,
  BATCH_STATUS,
  type BatchStatus,
  CHECK_OUTCOME,
  type CheckOutcome,
  CLAWBACK_STATUS,
  type ClawbackStatus,
  OUTCOME,
  type Outcome,
  PAYOUT_STATUS,
  type PayoutStatus,
  type Tone,
} from '@qinqing/contract';
import type { ReactNode } from 'react';

const tones: Record<Tone, string> = { neutral: '', info: 'blue', success: 'green', warning: 'amber', danger: 'red' };

export function Tag({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`tag ${tones[tone]}`.trimEnd()}>{children}</span>;
}

export function ApplicationTag({ status }: { status: ApplicationStatus }) {
  const { label, tone } = APPLICATION_STATUS[status];
  return <Tag tone={tone}>{label}</Tag>;
}

export function PayoutTag({ status }: { status: PayoutStatus }) {
  const { label, tone } = PAYOUT_STATUS[status];
  return <Tag tone={tone}>{label}</Tag>;
}

export function BatchTag({ status }: { status: BatchStatus }) {
  const { label, tone } = BATCH_STATUS[status];
  return <Tag tone={tone}>{label}</Tag>;
}

export function ClawbackTag({ status }: { status: ClawbackStatus }) {
  const { label, tone } = CLAWBACK_STATUS[status];
  return <Tag tone={tone}>{label}</Tag>;
}

const checkTones: Record<CheckOutcome, Tone> = {
  passed: 'success',
  failed: 'danger',
  warning: 'warning',
  pending: 'neutral',
};

export function CheckTag({ outcome }: { outcome: CheckOutcome }) {
  return <Tag tone={checkTones[outcome]}>{CHECK_OUTCOME[outcome]}</Tag>;
}

const outcomeTones: Record<Outcome, Tone> = { met: 'success', not_met: 'danger', unknown: 'warning' };

export function OutcomeTag({ outcome }: { outcome: Outcome }) {
  return <Tag tone={outcomeTones[outcome]}>{OUTCOME[outcome]}</Tag>;
}
