import type { FactRaw, FieldError, FieldValue } from '@qinqing/contract';
import type { PrefilledField } from '@qinqing/contract/firm';
import type { Facts, Measure } from '@qinqing/rules';
import { DECLARED_SOURCE } from '../enterprise/index.js';
import { answerFault, factValueOf, type FormQuestion, prefillOf, questionsOf } from '../policy/index.js';

export type Answers = Record<string, FieldValue>;

/** The form with what was answered, or else with what is known already. */
export function filledFields(measure: Measure, answers: Answers, facts: Facts): PrefilledField[] {
  return questionsOf(measure).map((question) => {
    const prefill = prefillOf(question, facts);
    return { ...question.field, value: givenOrKnown(question, answers, facts), ...(prefill ? { prefill } : {}) };
  });
}

/** An answer once given counts, also the empty one; before that, what is known. */
function givenOrKnown(question: FormQuestion, answers: Answers, facts: Facts): FieldValue {
  const { key } = question.field;
  if (Object.hasOwn(answers, key)) return answers[key] ?? null;
  return prefillOf(question, facts)?.value ?? null;
}

/** All answers as they are at submission, with what was filled in beforehand. */
export function effectiveAnswers(measure: Measure, answers: Answers, facts: Facts): Answers {
  return Object.fromEntries(
    questionsOf(measure).map((question) => [question.field.key, givenOrKnown(question, answers, facts)]),
  );
}

/** Faults of answers on their way into a draft: unknown questions and impossible values. Gaps are no fault here. */
export function answerFaults(measure: Measure, answers: Answers): FieldError[] {
  const fields = new Map(questionsOf(measure).map(({ field }) => [field.key, field]));
  return Object.entries(answers).flatMap(([key, value]) => {
    const field = fields.get(key);
    const message = field ? answerFault(field, value) : '这项政策的申报表中没有这一项';
    return message === null ? [] : [{ path: `values.${key}`, message }];
  });
}

/**
 * Facts that the answers declare. A department's value wins, so an answer counts only where no department has one.
 */
export function declaredFacts(measure: Measure, answers: Answers, facts: Facts): Record<string, FactRaw> {
  const declared: Record<string, FactRaw> = {};
  for (const { field, definition } of questionsOf(measure)) {
    if (field.fact === undefined || !definition) continue;
    const known = facts[field.fact];
    if (known && known.value !== null && known.source !== DECLARED_SOURCE) continue;
    const value = factValueOf(definition, answers[field.key]);
    if (value !== undefined) declared[field.fact] = value;
  }
  return declared;
}

/** The facts with which an application is judged: those of the departments, and the firm's own where there are none. */
export function withDeclared(facts: Facts, declared: Record<string, FactRaw>, asOf: string): Facts {
  const merged: Facts = { ...facts };
  for (const [name, value] of Object.entries(declared)) merged[name] = { value, source: DECLARED_SOURCE, asOf };
  return merged;
}

export interface SubmittedMaterial {
  materialKey: string;
  fileIds: string[];
  missingReason: string | null;
}

/** What a person wrote in own words: free text of the form, and why papers are missing. */
export function wordsOf(measure: Measure, answers: Answers, materials: readonly SubmittedMaterial[]): string[] {
  const free = questionsOf(measure).filter(({ field }) => field.type === 'text' || field.type === 'textarea');
  const typed = free.map(({ field }) => answers[field.key]);
  const reasons = materials.map(({ missingReason }) => missingReason);
  return [...typed, ...reasons].filter((words) => typeof words === 'string');
}

/**
 * Everything that keeps an application from being submitted, at once.
 * @param refused files that did not pass WeChat's check: staff can't open them, so they are as good as none
 */
export function missingParts(
  measure: Measure,
  answers: Answers,
  materials: readonly SubmittedMaterial[],
  payeeAccountId: string | null,
  refused: ReadonlySet<string> = new Set(),
): FieldError[] {
  const missing: FieldError[] = [];
  for (const { field } of questionsOf(measure)) {
    const value = answers[field.key] ?? null;
    if (field.required && (value === null || value === '')) {
      missing.push({ path: `values.${field.key}`, message: `请填写${field.label}` });
      continue;
    }
    const fault = answerFault(field, value);
    if (fault) missing.push({ path: `values.${field.key}`, message: fault });
  }
  const given = new Map(materials.map((material) => [material.materialKey, material]));
  for (const requirement of measure.materials) {
    const material = given.get(requirement.key);
    if (!requirement.required || material?.fileIds.some((id) => !refused.has(id))) continue;
    if (material && material.fileIds.length > 0) {
      missing.push({
        path: `materials.${requirement.key}`,
        message: `${requirement.name}没有通过内容检测，请换一张`,
      });
    } else if (!requirement.tolerable) {
      missing.push({ path: `materials.${requirement.key}`, message: `请上传${requirement.name}` });
    } else if (!material?.missingReason) {
      missing.push({
        path: `materials.${requirement.key}`,
        message: `请上传${requirement.name}，或说明暂缺的原因（可容缺）`,
      });
    }
  }
  if (measure.benefit.kind === 'cash' && payeeAccountId === null) {
    missing.push({ path: 'payeeAccountId', message: '请选择收款账户' });
  }
  return missing;
}
