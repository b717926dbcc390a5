import { formatYuan, groupThousands, parseYuan, type FieldValue, type FormField } from '@qinqing/contract';
import { dayText } from './calendar';

/** What a form field holds as the text a person types. */
export function toText(field: Pick<FormField, 'type'>, value: FieldValue): string {
  if (value === null) return '';
  if (field.type === 'money' && typeof value === 'number')
    return formatYuan(value).replace(/,/g, '').replace(/\.00$/, '');
  return String(value);
}

export type Reading = { ok: true; value: FieldValue } | { ok: false; message: string };

const WHOLE = /^-?\d+$/;
const YUAN = /^-?\d{15,}(\.\d{1,2})?$/;
const TOO_LARGE = '数字过大，请核对';
const MINUS = /^[-－−]/;
const DECIMAL = /^-?\d+(\.\d{1,6})?$/;
const PHONE = /^(1\d{10}|0\d{2,3}-?\d{7,8}(-\d{1,6})?)$/;

/** Full-width digits, commas and blanks as people type or paste them. */
function plainNumber(text: string): string {
  return text
    .replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    .replace(/[．。]/g, '.')
    .replace(MINUS, '-')
    .replace(/[,，\s]/g, '');
}

/** Reads typed text into the field's value (money in fen), or says what is wrong with it. Empty text is null. */
export function fromText(field: Pick<FormField, 'type' | 'unit' | 'min' | 'max' | 'maxLength'>, text: string): Reading {
  const trimmed = text.trim();
  if (trimmed === '') return { ok: true, value: null };
  switch (field.type) {
    case 'integer':
    case 'decimal': {
      const plain = plainNumber(trimmed);
      if (!(field.type === 'integer' ? WHOLE : DECIMAL).test(plain)) {
        return { ok: false, message: field.type === 'integer' ? '请填写整数' : '请填写数字，最多 6 位小数' };
      }
      return bounded(field, Number(plain), numberText);
    }
    case 'money': {
      const loss = MINUS.test(trimmed);
      const fen = parseYuan(loss ? trimmed.slice(1) : trimmed);
      if (fen === null) {
        const tooLarge = YUAN.test(plainNumber(trimmed));
        return { ok: false, message: tooLarge ? TOO_LARGE : '请填写金额（元），最多两位小数' };
      }
      return bounded(
        { min: 0, ...field },
        loss ? -fen : fen,
        (limit) => `${formatYuan(limit).replace(/\.00$/, '')} 元`,
      );
    }
    case 'phone':
      return PHONE.test(plainNumber(trimmed))
        ? { ok: true, value: plainNumber(trimmed) }
        : { ok: false, message: '请填写手机号或带区号的座机' };
    default: {
      const max = field.maxLength ?? 500;
      return trimmed.length > max ? { ok: false, message: `不能超过 ${max} 个字` } : { ok: true, value: trimmed };
    }
  }
}

/** Years and codes are kept as texts, so that a number always counts something. */
function numberText(value: number): string {
  const [whole = '', fraction] = String(value).split('.');
  return fraction === undefined ? groupThousands(whole) : `${groupThousands(whole)}.${fraction}`;
}

function bounded(
  field: Pick<FormField, 'type' | 'unit' | 'min' | 'max'>,
  value: number,
  show: (limit: number) => string,
): Reading {
  const unit = field.type === 'money' || !field.unit ? '' : ` ${field.unit}`;
  if (!Number.isSafeInteger(Math.trunc(value))) return { ok: false, message: TOO_LARGE };
  if (field.min !== undefined && value < field.min) return { ok: false, message: `不能小于 ${show(field.min)}${unit}` };
  if (field.max !== undefined && value > field.max) return { ok: false, message: `不能大于 ${show(field.max)}${unit}` };
  return { ok: true, value };
}

/** A value as read on the review page. */
export function valueText(field: FormField, value: FieldValue): string {
  if (value === null || value === '') return '未填写';
  switch (field.type) {
    case 'money':
      return typeof value === 'number' ? `${formatYuan(value).replace(/\.00$/, '')} 元` : String(value);
    case 'flag':
      return value === true ? '是' : '否';
    case 'enum':
      return field.options?.find((option) => option.value === value)?.label ?? String(value);
    case 'date':
      return dayText(String(value));
    default: {
      const text = typeof value === 'number' ? numberText(value) : String(value);
      return field.unit ? `${text} ${field.unit}` : text;
    }
  }
}
