import type { FactRaw, StaffRole } from '@qinqing/contract';

/** A request is answered within this many working days: our own promise, no rule states one. */
export const CORRECTION_WORKING_DAYS = 5;

/** Who may change what a department has registered; everybody who reads cases may read the requests. */
export const CORRECTION_DESK: readonly StaffRole[] = ['department_reviewer', 'admin'];
export const CORRECTION_READERS: readonly StaffRole[] = [
  ...CORRECTION_DESK,
  'street_reviewer',
  'final_approver',
  'finance_reviewer',
  'leader',
  'auditor',
];

/** Kept in the register's own columns. */
export const REGISTRY_FACTS = ['industryCode', 'legalForm', 'sizeClass', 'street', 'registeredOn'] as const;
export type RegistryFact = (typeof REGISTRY_FACTS)[number];

/**
 * Made from records of dishonesty and penalties: those are repaired by the authority that keeps them (国办发〔2020〕49号)
 * and come back with its next list, so that nobody here writes a clean record.
 */
const FROM_LISTS: readonly string[] = ['seriouslyDishonest', 'abnormalOperation', 'penaltyDates'];

/** Why a value cannot be put into a fact's place here; null where it can. */
export function notKeptHere(fact: string): string | null {
  return FROM_LISTS.includes(fact) ? '信用和处罚记录由认定部门修复后随名单更新，不能在此改写' : null;
}

export function isRegistryFact(fact: string): fact is RegistryFact {
  return (REGISTRY_FACTS as readonly string[]).includes(fact);
}

/** Whether two values of a fact are the same; lists are compared without their order. */
export function sameValue(a: FactRaw | null | undefined, b: FactRaw): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return [...a].sort().join('\n') === [...b].sort().join('\n');
  return a === b;
}
