import {
  type FactRaw,
  type FieldError,
  isValidUscc,
  normaliseUscc,
  SIZE_CLASS,
  type SizeClass,
} from '@qinqing/contract';
import { factByName, industryLabel, normalIndustry } from '@qinqing/rules';
import { CREDIT_KIND, factFault } from './enterprise.rules.js';
import type { CreditKind } from './enterprise.entity.js';

export interface EnterpriseImportRow {
  uscc: string;
  name: string;
  legalForm: string;
  /** GB/T 4754, with or without its letter */
  industryCode: string;
  industryName?: string;
  sizeClass: SizeClass;
  street: string;
  registeredOn: string;
  ownerName?: string | null;
  asOf: string;
}

export interface FactImportRow {
  uscc: string;
  name: string;
  value: FactRaw;
  /** left out: the department of the dictionary */
  source?: string;
  asOf?: string | null;
}

export interface CreditImportRow {
  uscc: string;
  kind: CreditKind;
  text: string;
  since: string;
  until?: string | null;
  source: string;
}

type Cells = Record<string, string>;

/** Column heads that people use, by field. */
const HEADS: Record<string, readonly string[]> = {
  uscc: ['统一社会信用代码', 'uscc'],
  name: ['企业名称', '名称', 'name'],
  legalForm: ['主体类型', 'legalForm'],
  industryCode: ['行业代码', 'industryCode'],
  industryName: ['行业名称', 'industryName'],
  sizeClass: ['企业规模', '规模', 'sizeClass'],
  street: ['所属街道', '街道', 'street'],
  registeredOn: ['成立日期', 'registeredOn'],
  ownerName: ['经营者姓名', 'ownerName'],
  asOf: ['数据日期', 'asOf'],
  fact: ['数据项', '数据项代码', 'fact'],
  value: ['值', '数值', 'value'],
  source: ['来源', '来源部门', 'source'],
  kind: ['记录类型', 'kind'],
  text: ['内容', 'text'],
  since: ['开始日期', 'since'],
  until: ['结束日期', 'until'],
};

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Reads one row's cells and collects what is wrong with them. */
class RowReader {
  readonly faults: FieldError[] = [];

  constructor(
    private readonly cells: Cells,
    private readonly line: number,
  ) {}

  optional(field: string): string | undefined {
    for (const head of HEADS[field] ?? [field]) {
      const text = this.cells[head]?.trim();
      if (text) return text;
    }
    return undefined;
  }

  required(field: string): string {
    const text = this.optional(field);
    if (text === undefined) this.fault(field, '不能为空');
    return text ?? '';
  }

  day(field: string): string {
    const text = this.required(field).replace(/[/.]/g, '-');
    if (text !== '' && !(DAY.test(text) && !Number.isNaN(Date.parse(text))))
      this.fault(field, '日期格式应为 2026-01-31');
    return text;
  }

  uscc(): string {
    const code = normaliseUscc(this.required('uscc'));
    if (code !== '' && !isValidUscc(code)) this.fault('uscc', '统一社会信用代码不正确');
    return code;
  }

  /** A value of an enumeration, by its code or its Chinese label. */
  oneOf<T extends string>(field: string, labels: Record<T, string>): T {
    const text = this.required(field);
    const entries = Object.entries(labels) as [T, string][];
    const hit = entries.find(([code, label]) => code === text || label === text);
    if (!hit && text !== '') this.fault(field, `应为：${entries.map(([, label]) => label).join('、')}`);
    return hit?.[0] ?? ('' as T);
  }

  fault(field: string, message: string): void {
    this.faults.push({ path: `第${this.line}行 ${HEADS[field]?.[0] ?? field}`, message });
  }
}

export interface Parsed<T> {
  rows: T[];
  faults: FieldError[];
}

function parseAll<T>(table: readonly Cells[], parse: (reader: RowReader) => T): Parsed<T> {
  const rows: T[] = [];
  const faults: FieldError[] = [];
  table.forEach((cells, index) => {
    // line 1 is the head
    const reader = new RowReader(cells, index + 2);
    const row = parse(reader);
    if (reader.faults.length === 0) rows.push(row);
    else faults.push(...reader.faults);
  });
  return { rows, faults };
}

function options(fact: string): Record<string, string> {
  return Object.fromEntries((factByName(fact)?.options ?? []).map(({ value, label }) => [value, label]));
}

export function parseEnterprises(table: readonly Cells[]): Parsed<EnterpriseImportRow> {
  return parseAll(table, (row) => {
    const industryCode = normalIndustry(row.required('industryCode'));
    if (industryCode === null) row.fault('industryCode', '不是国民经济行业分类（GB/T 4754）的代码');
    return {
      uscc: row.uscc(),
      name: row.required('name'),
      legalForm: row.oneOf('legalForm', options('legalForm')),
      industryCode: industryCode ?? '',
      industryName: row.optional('industryName'),
      sizeClass: row.oneOf<SizeClass>('sizeClass', SIZE_CLASS),
      street: row.oneOf('street', options('street')),
      registeredOn: row.day('registeredOn'),
      ownerName: row.optional('ownerName') ?? null,
      asOf: row.day('asOf'),
    };
  });
}

export function parseFacts(table: readonly Cells[]): Parsed<FactImportRow> {
  return parseAll(table, (row) => {
    const name = row.required('fact');
    const definition = factByName(name);
    const text = row.required('value');
    let value: FactRaw = text;
    if (!definition) row.fault('fact', `数据字典中没有“${name}”`);
    else {
      const read = factValueFromText(definition.type, text);
      const fault = read === null ? `${definition.label}无法识别：${text}` : factFault(definition, read);
      if (fault) row.fault('value', fault);
      else if (read !== null) value = read;
    }
    return { uscc: row.uscc(), name, value, source: row.optional('source'), asOf: row.day('asOf') };
  });
}

export function parseCredit(table: readonly Cells[]): Parsed<CreditImportRow> {
  return parseAll(table, (row) => ({
    uscc: row.uscc(),
    kind: row.oneOf<CreditKind>('kind', CREDIT_KIND),
    text: row.required('text'),
    since: row.day('since'),
    until: row.optional('until') === undefined ? null : row.day('until'),
    source: row.required('source'),
  }));
}

const NUMBER = /^-?\d{1,16}(\.\d{1,8})?$/;

/** Money cells are yuan, rates are per cent; both end as integers without a float in between. */
export function factValueFromText(type: string, text: string): FactRaw | null {
  const plain = text.replace(/,/g, '');
  switch (type) {
    case 'money':
      return scaled(plain.replace(/元$/, ''), 2);
    case 'rate':
      return scaled(plain.replace(/%$/, ''), 2);
    case 'integer':
      return scaled(plain, 0);
    case 'decimal':
      return NUMBER.test(plain) ? Number(plain) : null;
    case 'flag':
      if (['是', 'true', '1'].includes(text)) return true;
      return ['否', 'false', '0'].includes(text) ? false : null;
    case 'list':
      return text
        .split(/[、;;]/)
        .map((each) => each.trim())
        .filter((each) => each !== '');
    case 'date':
      return text.replace(/[/.]/g, '-');
    default:
      return text;
  }
}

/** Decimal text times 10^places as an integer; null where digits would be lost. */
function scaled(text: string, places: number): number | null {
  if (!NUMBER.test(text)) return null;
  const [whole = '', fraction = ''] = text.split('.');
  if (fraction.length > places && /[1-9]/.test(fraction.slice(places))) return null;
  const number = Number(`${whole}${fraction.slice(0, places).padEnd(places, '0')}`);
  return Number.isSafeInteger(number) ? number : null;
}

export function industryNameOf(code: string): string {
  return industryLabel(code).replace(/\([^)]*\)$/, '');
}
