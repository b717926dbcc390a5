/** A fault in a measure file: where, what, and a code that stays the same over versions. */
export interface RuleError {
  code: RuleErrorCode;
  /** e.g. eligibility.all[2].gte */
  path: string;
  /** Chinese, for the author. */
  message: string;
  /** Errors block publishing and so do warnings about examples; 'warning' marks what a reviewer may accept. */
  level: 'error' | 'warning';
}

export type RuleErrorCode =
  // shape
  | 'not_an_object'
  | 'too_deep'
  | 'too_large'
  | 'unknown_key'
  | 'missing'
  | 'wrong_type'
  | 'bad_value'
  | 'one_operator'
  | 'bad_companion'
  // meaning
  | 'unknown_fact'
  | 'wrong_fact_type'
  | 'wrong_dimension'
  | 'unknown_option'
  | 'unknown_industry'
  | 'same_period'
  | 'bands_overlap'
  | 'bands_gap'
  | 'band_unreachable'
  | 'band_order'
  | 'matrix_shape'
  | 'cap_below_floor'
  | 'cap_unreachable'
  | 'empty_range'
  | 'no_ceiling'
  | 'valuation_missing'
  | 'fair_competition_missing'
  | 'stacking_self'
  | 'stacking_cap_missing'
  | 'stacking_repeated'
  | 'duplicate_key'
  | 'split_sum'
  | 'evidence_field'
  | 'evidence_material'
  | 'not_askable'
  | 'route_order'
  | 'route_instant'
  | 'clocks_order'
  | 'clause_document'
  // examples
  | 'examples_too_few'
  | 'example_unknown_base'
  | 'example_repeated'
  | 'example_bad_fact'
  | 'example_unused_fact'
  | 'example_failed'
  | 'condition_untested'
  | 'edge_untested'
  | 'branch_untested';

export function ruleError(
  code: RuleErrorCode,
  path: string,
  message: string,
  level: RuleError['level'] = 'error',
): RuleError {
  return { code, path, message, level };
}
