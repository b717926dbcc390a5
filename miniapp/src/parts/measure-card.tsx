import type { ReactNode } from 'react';
import type { MeasureCard } from '@qinqing/contract/public';
import { Text, View } from '@tarojs/components';
import { go } from '@/lib/router';
import { Card, Icon, Marked, Money, Tag } from '@/ui';
import { deadlineText, measureTags } from './measure-text';

const FIELD_TEXT: Record<string, string> = {
  summary: '简介',
  audience: '对象',
  benefitText: '标准',
  conditions: '条件',
  documentNumber: '文号',
  officeName: '部门',
  themes: '主题',
  materials: '材料',
  keywords: '关键词',
};

/** One measure at a glance: who, how much, until when, which office. */
export function MeasureCardView({ measure, extra }: { measure: MeasureCard; extra?: ReactNode }) {
  const until = deadlineText(measure);
  const title = measure.highlights?.find((highlight) => highlight.field === 'title');
  const elsewhere = measure.highlights?.filter((highlight) => highlight.field !== 'title').slice(0, 1) ?? [];
  return (
    <Card className="p-measure" onPress={() => go('measure', { id: measure.id })}>
      <View className="q-wrap p-measure__tags">
        {measureTags(measure).map((tag) => (
          <Tag key={tag.text} tone={tag.tone}>
            {tag.text}
          </Tag>
        ))}
      </View>
      <View className="q-card__title">{title ? <Marked parts={title.parts} /> : measure.title}</View>
      <View className="q-sub q-clip2">{measure.audience}</View>
      <View className="p-measure__sum">
        {measure.maxFen === null ? (
          <View className="p-measure__open q-clip2">{measure.benefitText}</View>
        ) : (
          <Money fen={measure.maxFen} prefix={measure.nonCash ? '最高减免' : '最高'} />
        )}
      </View>
      {elsewhere.map((highlight) => (
        <View key={highlight.field} className="q-sub q-clip2 p-measure__hit">
          <Text className="q-note">{FIELD_TEXT[highlight.field] ?? '正文'}：</Text>
          <Marked parts={highlight.parts} />
        </View>
      ))}
      <View className="p-measure__foot">
        <View className={`p-measure__meta ${until.urgent ? 'p-measure__meta--urgent' : ''}`}>
          <Icon name="calendar" />
          <Text>{until.text}</Text>
        </View>
        <View className="p-measure__meta">
          <Icon name="building" />
          <Text className="q-clip">{measure.officeName}</Text>
        </View>
      </View>
      {extra}
    </Card>
  );
}
