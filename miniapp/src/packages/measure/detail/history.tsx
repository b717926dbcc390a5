import { useState } from 'react';
import { Text, View } from '@tarojs/components';
import type { MeasureChange, MeasureVersionEntry } from '@qinqing/contract/public';
import { useMeasureHistory } from '@/data/policy';
import { dayTextAt } from '@/lib/calendar';
import { keyed } from '@/lib/keyed';
import { Loaded } from '@/parts/loaded';
import { Card, pressable, Icon, Section, Tag } from '@/ui';

const KIND = { added: '新增', removed: '删去', changed: '修改' } as const;

/** Every version that was in force, newest first, with what it changed in the words of the rules themselves. */
export function History({ measureId }: { measureId: string }) {
  const query = useMeasureHistory(measureId);
  return (
    <Section title="历史版本">
      <Loaded query={query} cards={1}>
        {({ versions }) => (
          <Card>
            {[...versions]
              .sort((a, b) => b.version - a.version)
              .map((entry) => (
                <Version key={entry.version} entry={entry} />
              ))}
          </Card>
        )}
      </Loaded>
    </Section>
  );
}

function Version({ entry }: { entry: MeasureVersionEntry }) {
  const [open, setOpen] = useState(false);
  const count = entry.changes.length;
  return (
    <View className="history-version">
      <View className="q-wrap">
        <Text className="q-strong">{`第 ${entry.version} 版`}</Text>
        {entry.current ? <Tag tone="success">现行</Tag> : null}
      </View>
      <View className="q-note">
        {dayTextAt(entry.publishedAt)} 起{entry.replacedAt ? `，至 ${dayTextAt(entry.replacedAt)}` : ''}
      </View>
      {entry.version === 1 ? <View className="q-sub">首次发布</View> : null}
      {entry.version > 1 && count === 0 ? <View className="q-sub">内容没有变化</View> : null}
      {count > 0 ? (
        <View
          className="history-open"
          aria-expanded={open ? 'true' : 'false'}
          {...pressable(() => setOpen(!open), { label: `第 ${entry.version} 版改了 ${count} 处` })}
        >
          <Text>{`比上一版改了 ${count} 处`}</Text>
          <Icon name={open ? 'up' : 'down'} />
        </View>
      ) : null}
      {open
        ? keyed(entry.changes, (change) => `${change.part}-${change.after ?? change.before ?? ''}`).map(
            ({ key, item }) => <Change key={key} change={item} />,
          )
        : null}
    </View>
  );
}

function Change({ change }: { change: MeasureChange }) {
  return (
    <View className="history-change">
      <View className="q-note">{`${change.label} · ${KIND[change.kind]}`}</View>
      {change.parts ? (
        <Text>
          {keyed(change.parts, (part) => part.text).map(({ key, item }) => (
            <Text key={key} className={item.kind === 'same' ? '' : `history-${item.kind}`}>
              {item.text}
            </Text>
          ))}
        </Text>
      ) : (
        <>
          {change.before ? <View className="history-removed">{change.before}</View> : null}
          {change.after ? <View className="history-added">{change.after}</View> : null}
        </>
      )}
    </View>
  );
}
