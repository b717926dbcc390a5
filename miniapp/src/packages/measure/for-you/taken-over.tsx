import { View } from '@tarojs/components';
import type { FactRaw } from '@qinqing/contract';
import { factByName, factText } from '@qinqing/rules';
import { answeredFacts, useAnswers } from '@/data/answers';
import { useProfile } from '@/data/firm';
import { Button, Card, Section, Tag } from '@/ui';

interface Row {
  name: string;
  label: string;
  said: string;
  /** what the file says instead; absent where it says nothing */
  filed?: string;
}

/** The question about the trade asks for a division, the file holds a class below it. */
function agrees(filed: FactRaw, said: FactRaw): boolean {
  if (typeof filed === 'string' && typeof said === 'string') return filed.slice(0, said.length) === said;
  return String(filed) === String(said);
}

/** What was answered before the log-in, beside the firm's file: the file wins, and fills nothing in by itself. */
export function TakenOver({ enterpriseId }: { enterpriseId: string }) {
  const answers = useAnswers();
  const profile = useProfile(enterpriseId);
  const facts = Object.entries(answeredFacts(answers));
  if (facts.length === 0 || !profile.data) return null;
  const filed = new Map(profile.data.facts.map((fact) => [fact.name, fact]));
  const rows = facts.flatMap(([name, value]): Row[] => {
    const definition = factByName(name);
    if (!definition) return [];
    const known = filed.get(name);
    const row = { name, label: definition.label, said: factText(definition, value) };
    if (!known || known.value === null) return [row];
    return agrees(known.value, value) ? [] : [{ ...row, filed: known.display }];
  });
  return (
    <Section
      title="登录前的回答"
      note={rows.length === 0 ? '都与企业档案一致' : '以企业档案为准；档案没有的，申报时带入'}
    >
      <Card>
        {rows.map((row) => (
          <View key={row.name} className="foryou-over">
            <View className="q-grow">
              <View>{row.label}</View>
              <View className="q-note">
                {row.filed ? `您答：${row.said}；档案：${row.filed}` : `您答：${row.said}`}
              </View>
            </View>
            <Tag tone={row.filed ? 'warning' : 'info'}>{row.filed ? '以档案为准' : '申报时带入'}</Tag>
          </View>
        ))}
        <Button kind="quiet" size="s" onPress={answers.clear}>
          知道了，清除这些回答
        </Button>
      </Card>
    </Section>
  );
}
