/** Faults of meaning in a measure whose shape is right. Everything at once, each with its place. */
import { lintAmounts } from './lint-amounts.js';
import { lintExamples } from './lint-examples.js';
import { lintFacts } from './lint-facts.js';
import { lintService } from './lint-service.js';
import type { RuleError } from './errors.js';
import type { Measure } from './measure-schema.js';

/**
 * Errors block publishing. Warnings name what no example firm touches: a version may be saved with them, and the
 * publisher decides.
 */
export function lintMeasure(measure: Measure): RuleError[] {
  return [...lintFacts(measure), ...lintAmounts(measure), ...lintService(measure), ...lintExamples(measure)];
}
