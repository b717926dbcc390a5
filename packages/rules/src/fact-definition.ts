import type { FactRaw } from '@qinqing/contract';
import type { PeriodKind } from './periods.js';

/**
 * money: integer fen · integer, decimal (≤ 8 places): counts and measures in `unit` · rate: basis points (1/10000) ·
 * date: 'YYYY-MM-DD' · code: GB/T 4754 or a register's code · enum: one of `options` · flag · list: texts.
 */
export type FactType = 'money' | 'integer' | 'decimal' | 'rate' | 'date' | 'code' | 'enum' | 'flag' | 'list';

export interface FactDefinition {
  name: string;
  label: string;
  type: FactType;
  unit?: string;
  /** The usual period; 'none' (or absent) where the fact is a standing state of the firm. */
  period?: PeriodKind;
  /** Every period that the fact is kept for; absent: `period` alone. */
  periods?: PeriodKind[];
  options?: { value: string; label: string }[];
  /** Who supplies it: the department whose data win over a declaration. */
  department: string;
  /** May the firm declare it itself? */
  askable: boolean;
  help?: string;
  /** Least plausible value in base units; a value below counts as unknown. Default 0 for numbers. */
  min?: number;
  /** Greatest plausible value in base units; a value above counts as unknown. */
  max?: number;
}

/** A fact as known: `value` null or absence from `Facts` is unknown. */
export interface FactValue {
  value: FactRaw | null;
  /** Department, or 企业申报. */
  source?: string;
  /** Day for which it holds, 'YYYY-MM-DD'. */
  asOf?: string;
}

/** By name, with its period where it has one: `revenue@2025`. */
export type Facts = Record<string, FactValue | undefined>;
