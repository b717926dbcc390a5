import type { FieldValue, FormField } from '@qinqing/contract';
import { yuan } from './format';

/** An answer on a form as people read it. Money answers are fen. */
export function fieldText(field: Pick<FormField, 'type' | 'unit' | 'options'>, value: FieldValue | undefined): string {
  if (value === null || value === undefined || value === '') return '未填';
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (field.type === 'money' && typeof value === 'number') return `${yuan(value)} 元`;
  if (field.type === 'enum') return field.options?.find((option) => option.value === value)?.label ?? String(value);
  return field.unit ? `${value} ${field.unit}` : String(value);
}
