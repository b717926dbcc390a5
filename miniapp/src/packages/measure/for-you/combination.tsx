import { Text, View } from '@tarojs/components';
import { formatYuanText } from '@qinqing/contract';
import type { MatchList } from '@qinqing/contract/firm';
import { go } from '@/lib/router';
import { Card, Icon, pressable, Section, Tag } from '@/ui';

/** 能多则多: which of the measures that fit to take together, for how much, and why some are left. */
export function Combination({ list }: { list: MatchList }) {
  const best = list.combination;
  const matches = new Map(list.items.map((match) => [match.measure.id, match]));
  if (!best || best.taken.length + best.left.length < 2) return null;
  const title = (measureId: string) => matches.get(measureId)?.measure.title ?? '';
  const open = (measureId: string) => go('measure', { id: measureId, tab: 'fit' });
  return (
    <Section title="最合算的组合" note={best.text}>
      <Card className="foryou-not">
        {best.taken.map((one) => (
          <View
            key={one.measureId}
            className="foryou-not__row"
            {...pressable(() => open(one.measureId), { role: 'link' })}
          >
            <View className="q-grow">
              <View>{title(one.measureId)}</View>
              {one.reason ? <View className="q-note">{one.reason}</View> : null}
            </View>
            <View className="foryou-not__sum">
              <View>{formatYuanText(one.amountFen)}</View>
              {matches.get(one.measureId)?.nonCash ? <Tag tone="plain">非现金</Tag> : null}
            </View>
            <Icon name="next" />
          </View>
        ))}
        {best.left.map((one) => (
          <View
            key={one.measureId}
            className="foryou-not__row"
            {...pressable(() => open(one.measureId), { role: 'link' })}
          >
            <View className="q-grow">
              <View>
                <Text>{title(one.measureId)} </Text>
                <Tag>建议不选</Tag>
              </View>
              <View className="q-note">{one.reason}</View>
            </View>
            <Icon name="next" />
          </View>
        ))}
      </Card>
    </Section>
  );
}
