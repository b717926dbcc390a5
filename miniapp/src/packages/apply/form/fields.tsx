import { useState } from 'react';
import { Text, View } from '@tarojs/components';
import type { PrefilledField } from '@qinqing/contract/firm';
import { valueText } from '@/lib/field-value';
import { CorrectFact, suppliedByDepartment } from '@/parts/correct-fact';
import { FieldInput, sourceText, type FieldInputProps } from '@/parts/field-input';
import { Icon, pressable } from '@/ui';

/** Whose the values are that stand there already, and so who can mend them. */
export function originNote(fields: readonly PrefilledField[]): string {
  const supplied = fields.filter(({ prefill }) => suppliedByDepartment(prefill?.source)).length;
  if (supplied === 0) return '来自企业申报，可以直接修改';
  return supplied === fields.length
    ? '来自部门数据，不对的可以请部门更正'
    : '部门数据不对的可以请部门更正，企业申报的可以直接修改';
}

/**
 * A value that departments already hold: read, and changed only on demand. Where a department has a value the check
 * goes by that one, whatever the form says, so only “不对？” can mend it.
 */
export function PrefilledRow({ enterpriseId, ...props }: FieldInputProps & { enterpriseId: string }) {
  const { field, value, error } = props;
  const [open, setOpen] = useState(false);
  const { prefill } = field;
  const wrong = prefill ? (
    <CorrectFact
      enterpriseId={enterpriseId}
      fact={{
        name: prefill.fact,
        label: field.label,
        display: valueText(field, prefill.value),
        source: prefill.source,
      }}
    />
  ) : null;
  const binding = suppliedByDepartment(prefill?.source) ? prefill?.source : undefined;
  if (open || error || props.asked) return <FieldInput {...props} aside={wrong} />;
  const changed = value !== prefill?.value;
  return (
    <View className="apply-known">
      <View className="q-grow">
        <View className="q-note">{field.label}</View>
        <View className="apply-known__value">{valueText(field, value)}</View>
        <View className="apply-known__source">
          <Icon name={changed ? 'edit' : 'shield'} />
          <Text>
            {changed
              ? `您修改过${binding ? `，审核仍看${binding}的数据` : ''}`
              : sourceText(prefill?.source ?? '', prefill?.asOf)}
          </Text>
        </View>
      </View>
      <View className="apply-known__acts">
        <View className="apply-known__edit" {...pressable(() => setOpen(true), { label: `修改${field.label}` })}>
          修改
        </View>
        {wrong}
      </View>
    </View>
  );
}
