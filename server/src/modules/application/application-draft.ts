import type { SizeClass } from '@qinqing/contract';
import type { MeasureRecord } from '../policy/index.js';
import { newId } from '../../platform/ids/index.js';
import { Application } from './application.entity.js';
import { liveKeyOf } from './application.rules.js';

/** A new draft before anything is known of it. */
const EMPTY = {
  status: 'draft',
  stage: null,
  stageRole: null,
  stageIndex: null,
  stageSince: null,
  version: 1,
  receiptNo: null,
  answers: {},
  payeeAccountId: null,
  fromChapterId: null,
  submittedAt: null,
  expected: null,
  amountFen: null,
  frozenFen: 0,
  promisedOn: null,
  statutoryOn: null,
  pausedOn: null,
  supplement: null,
  rejection: null,
  flags: [],
  payoutId: null,
  payoutStatus: null,
} as const;

type Named = { id: string; name: string; uscc: string; sizeClass: SizeClass };

/** The names that an application keeps as they were. */
export function identityOf(enterprise: Omit<Named, 'id'>, record: MeasureRecord) {
  const { name: enterpriseName, uscc, sizeClass } = enterprise;
  return {
    enterpriseName,
    uscc,
    sizeClass,
    measureTitle: record.title,
    poolCode: record.poolCode,
    nonCash: record.nonCash,
  };
}

export function newDraft(enterprise: Named, record: MeasureRecord, by: { createdBy: string; at: Date }): Application {
  return Object.assign(new Application(), EMPTY, {
    id: newId(),
    createdAt: by.at,
    updatedAt: by.at,
    enterpriseId: enterprise.id,
    measureId: record.id,
    measureCode: record.code,
    measureVersion: record.version,
    period: record.period,
    liveKey: liveKeyOf('draft', enterprise.id, record.code, record.period),
    createdBy: by.createdBy,
    ...identityOf(enterprise, record),
  });
}
