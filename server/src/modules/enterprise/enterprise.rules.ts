import type { EnterpriseFact, FactRaw } from '@qinqing/contract';
import { type FactDefinition, factByName, factText, type Facts } from '@qinqing/rules';
import type { CreditKind } from './enterprise.entity.js';

/** Source shown for what a firm says itself. */
export const DECLARED_SOURCE = '企业申报';
const REGISTRY = '区市场监管局';
const STATISTICS = '区统计局';
const CREDIT_SOURCE = '区发改局';

export const CREDIT_KIND: Record<CreditKind, string> = {
  seriously_dishonest: '严重失信主体',
  abnormal_operation: '经营异常',
  penalty: '行政处罚',
  clawback: '资金追回',
};

/** The form in which two names of a firm are compared: width, brackets and blanks differ between registers and banks. */
export function comparableName(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/[〔【[]/g, '(')
    .replace(/[〕】\]]/g, ')')
    .replace(/[\s·•・]/g, '')
    .toUpperCase();
}

/** Whether an account's holder is the registered firm (对公账户户名须与登记名称一致). */
export function sameName(accountName: string, registeredName: string): boolean {
  return comparableName(accountName) === comparableName(registeredName);
}

/**
 * Whether an account under this name is the firm's own. A self-employed business (个体工商户) is its operator before the
 * law and often has no account of its own, so the name of the registered operator counts as well.
 */
export function ownAccount(
  accountName: string,
  { name, legalForm, ownerName }: { name: string; legalForm: string; ownerName: string | null },
): boolean {
  if (sameName(accountName, name)) return true;
  return legalForm === 'self_employed' && Boolean(ownerName) && sameName(accountName, ownerName!);
}

/** 6222 **** **** 1234: enough to recognise one's own account, useless to others. */
export function maskAccount(number: string): string {
  return number.length < 12 ? `**** ${number.slice(-4)}` : `${number.slice(0, 4)} **** **** ${number.slice(-4)}`;
}

const BARE_PERSON = /^\p{Script=Han}{2,4}$/u;

/**
 * A name as the public may read it. The owner of a self-employed business (个体工商户) is a natural person, so a name
 * that is or contains the owner's keeps its first character only.
 */
export function publicName(name: string, legalForm: string, ownerName: string | null): string {
  if (legalForm !== 'self_employed') return name;
  const masked = (person: string) => `${[...person][0] ?? ''}${'*'.repeat(Math.max(1, [...person].length - 1))}`;
  if (ownerName && [...ownerName].length > 1 && name.includes(ownerName)) {
    return name.replaceAll(ownerName, masked(ownerName));
  }
  return BARE_PERSON.test(name) ? masked(name) : name;
}

export interface RegistryRow {
  industryCode: string;
  legalForm: string;
  sizeClass: string;
  street: string;
  registeredOn: string;
  asOf: string;
}

export interface StoredFact {
  name: string;
  value: FactRaw;
  source: string;
  asOf: string | null;
  declared: boolean;
}

export interface StoredCredit {
  kind: CreditKind;
  text: string;
  since: string;
  until: string | null;
  source: string;
}

export function activeCredit(records: readonly StoredCredit[], on: string): StoredCredit[] {
  return records.filter((record) => record.since <= on && (record.until === null || record.until >= on));
}

/**
 * All facts of a firm by name. A department's value wins over the firm's own declaration. Lists kept by a department
 * (严重失信, 经营异常) are complete, so not being listed is a known "no".
 */
export function mergeFacts(
  registry: RegistryRow,
  stored: readonly StoredFact[],
  credit: readonly StoredCredit[],
  on: string,
): Facts {
  const facts: Facts = {};
  for (const fact of stored) {
    if (!fact.declared || facts[fact.name] === undefined) {
      facts[fact.name] = { value: fact.value, source: fact.source, ...(fact.asOf ? { asOf: fact.asOf } : {}) };
    }
  }
  const register = (name: string, value: FactRaw, source: string) => {
    facts[name] = { value, source, asOf: registry.asOf };
  };
  register('industryCode', registry.industryCode, STATISTICS);
  register('legalForm', registry.legalForm, REGISTRY);
  register('sizeClass', registry.sizeClass, STATISTICS);
  register('street', registry.street, REGISTRY);
  register('registeredOn', registry.registeredOn, REGISTRY);

  const active = activeCredit(credit, on);
  const listed = (fact: string, kind: CreditKind, source: string) => {
    const record = active.find((each) => each.kind === kind);
    if (record) facts[fact] = { value: true, source: record.source, asOf: record.since };
    else facts[fact] ??= { value: false, source, asOf: on };
  };
  listed('seriouslyDishonest', 'seriously_dishonest', CREDIT_SOURCE);
  listed('abnormalOperation', 'abnormal_operation', REGISTRY);
  const penalties = credit.filter((each) => each.kind === 'penalty').map((each) => each.since);
  if (penalties.length > 0 || facts.penaltyDates === undefined) {
    const known = facts.penaltyDates?.value;
    const dates = new Set([...(Array.isArray(known) ? known : []), ...penalties]);
    facts.penaltyDates = { value: [...dates].sort(), source: REGISTRY, asOf: on };
  }
  return facts;
}

/** Facts as a profile lists them, in the order in which they are kept. */
export function describeFacts(facts: Facts): EnterpriseFact[] {
  const list: EnterpriseFact[] = [];
  for (const [name, fact] of Object.entries(facts)) {
    const definition = factByName(name);
    if (!fact || !definition) continue;
    list.push({
      name,
      label: definition.label,
      value: fact.value,
      display: factText(definition, fact.value),
      source: fact.source ?? '',
      ...(fact.asOf ? { asOf: fact.asOf } : {}),
      declared: fact.source === DECLARED_SOURCE,
    });
  }
  return list;
}

export function enumLabel(factName: string, value: string): string {
  return factByName(factName)?.options?.find((option) => option.value === value)?.label ?? value;
}

/** Why a value cannot be this fact, in Chinese; null where it can. */
export function factFault(definition: FactDefinition, value: FactRaw): string | null {
  switch (definition.type) {
    case 'money':
    case 'integer':
    case 'rate':
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) return `${definition.label}应为整数`;
      return rangeFault(definition, value);
    case 'decimal':
      if (typeof value !== 'number' || !Number.isFinite(value)) return `${definition.label}应为数字`;
      return rangeFault(definition, value);
    case 'flag':
      return typeof value === 'boolean' ? null : `${definition.label}应为是或否`;
    case 'list':
      return Array.isArray(value) ? null : `${definition.label}应为列表`;
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))
        ? null
        : `${definition.label}应为日期，如 2026-01-31`;
    case 'enum':
      return definition.options?.some((option) => option.value === value) ? null : `${definition.label}不在可选范围内`;
    default:
      return typeof value === 'string' && value !== '' ? null : `${definition.label}不能为空`;
  }
}

function rangeFault(definition: FactDefinition, value: number): string | null {
  if (value < (definition.min ?? 0)) return `${definition.label}小于合理范围`;
  if (definition.max !== undefined && value > definition.max) return `${definition.label}超出合理范围`;
  return null;
}
