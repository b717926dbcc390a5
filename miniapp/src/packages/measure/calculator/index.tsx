import { useMemo, useState } from 'react';
import { Text, View } from '@tarojs/components';
import { formatYuanText, type Evaluation, type FactRaw } from '@qinqing/contract';
import type { FiledEvaluation } from '@qinqing/contract/firm';
import type { MeasureDetail } from '@qinqing/contract/public';
import type { Facts } from '@qinqing/rules';
import { answeredFacts, useAnswers } from '@/data/answers';
import { useEvaluation } from '@/data/firm';
import { useMeasure } from '@/data/policy';
import { ASSUMED } from '@/data/questions';
import { dayText, todayInChina } from '@/lib/calendar';
import { useParams } from '@/lib/router';
import { useEnterprise } from '@/lib/session';
import { EvaluationView, Expected } from '@/parts/evaluation';
import { Loaded } from '@/parts/loaded';
import { ApplyButton } from '@/parts/apply-button';
import { Button, Card, Empty, Icon, NoticeBar, Page, pressable, Section, Tag } from '@/ui';
import {
  asRules,
  editableFacts,
  factsFrom,
  factsUsed,
  firstFailure,
  missingOf,
  NOTHING_YET,
  standingText,
  weigh,
  type EditableFact,
  type Rules,
} from '../local/weigh';
import { FactInput } from './fact-input';
import './index.scss';

/** A person changes a figure and sees at once what comes of it and why; the sums are made on the phone. */
export default function Calculator() {
  const { id = '' } = useParams();
  const measure = useMeasure(id);
  return (
    <Page title="算一算" footer={measure.data ? <ApplyButton measure={measure.data} /> : undefined}>
      <Loaded query={measure}>{(found) => <Start measure={found} />}</Loaded>
    </Page>
  );
}

/** Waits for the firm's file where there is one: starting from nothing and jumping later would confuse. */
function Start({ measure }: { measure: MeasureDetail }) {
  const enterprise = useEnterprise();
  const filed = useEvaluation(enterprise?.id, measure.id);
  const answers = useAnswers();
  const rules = useMemo(() => asRules(measure.definition), [measure]);
  if (enterprise && filed.data === undefined) return <Loaded query={filed}>{() => null}</Loaded>;
  const known: Facts = filed.data
    ? factsUsed(filed.data)
    : { ...factsFrom(ASSUMED, '按正常经营、没有失信测算'), ...factsFrom(answeredFacts(answers), '您的回答') };
  return <Sheet measure={measure} rules={rules} known={known} filed={filed.data} />;
}

interface SheetProps {
  measure: MeasureDetail;
  rules: Rules;
  known: Facts;
  filed: FiledEvaluation | undefined;
}

function Sheet({ measure, rules, known, filed }: SheetProps) {
  const keep = useAnswers((state) => state.type);
  const [tried, setTried] = useState<Record<string, FactRaw | null>>({});
  const [more, setMore] = useState(false);
  // Where the server has reckoned, the trial goes on from there: the same day, the same earlier cases.
  const today = filed?.evaluatedOn ?? todayInChina();
  const standing = filed?.standing ?? NOTHING_YET;
  const { figures, states } = useMemo(() => editableFacts(rules), [rules]);
  const facts = useMemo<Facts>(
    () => ({
      ...known,
      ...Object.fromEntries(Object.entries(tried).map(([name, value]) => [name, { value, source: '您试填的数' }])),
    }),
    [known, tried],
  );
  const before = useMemo(() => weigh(rules, known, today, standing), [rules, known, today, standing]);
  const now = useMemo(() => weigh(rules, facts, today, standing), [rules, facts, today, standing]);
  if (!now || !before)
    return <Empty icon="calculator" title="这项政策暂时不能在手机上试算" text="请更新后再试，或登录后按档案测算" />;
  const input = (fact: EditableFact) => {
    const { name } = fact.definition;
    return (
      <FactInput
        key={name}
        fact={fact}
        value={facts[name]?.value ?? null}
        origin={name in tried ? undefined : originOf(known, name)}
        onChange={(value) => {
          setTried((all) => ({ ...all, [name]: value }));
          keep(name, value);
        }}
      />
    );
  };
  // Conditions that are settled by the file are seldom what a person wants to try out.
  const open = states.filter(({ definition: { name } }) => (known[name]?.value ?? null) === null);
  const settled = states.filter((fact) => open.indexOf(fact) < 0);
  return (
    <>
      <View className="calc-top">
        <View className="q-note calc-top__title q-clip">{measure.title}</View>
        <View aria-live="polite">
          <Card className="calc-result">
            <Outline evaluation={now} />
            <Difference before={before} now={now} />
          </Card>
        </View>
      </View>
      {figures.length > 0 ? (
        <Section title="改这些数" note="改一个，上面的金额马上跟着变">
          <Card className="calc-card">{figures.map(input)}</Card>
        </Section>
      ) : null}
      {open.length > 0 ? (
        <Section title="还要知道">
          <Card className="calc-card">{open.map(input)}</Card>
        </Section>
      ) : null}
      {settled.length > 0 ? (
        <View className="q-pad">
          <View className="calc-more" aria-expanded={more ? 'true' : 'false'} {...pressable(() => setMore(!more))}>
            <Text>{`其他 ${settled.length} 项条件`}</Text>
            <Icon name={more ? 'up' : 'down'} />
          </View>
          {more ? <Card className="calc-card">{settled.map(input)}</Card> : null}
        </View>
      ) : null}
      {Object.keys(tried).length > 0 ? (
        <View className="q-pad">
          <Button kind="secondary" size="s" icon="refresh" onPress={() => setTried({})}>
            恢复原来的数
          </Button>
        </View>
      ) : null}
      <View className="q-pad">
        <NoticeBar>{`试算只在这部手机上进行，${standingText(standing)}；最终以部门数据和审核为准。`}</NoticeBar>
      </View>
      <EvaluationView evaluation={now} />
    </>
  );
}

/** The result in one line, small enough to stay in sight while figures are changed below. */
function Outline({ evaluation }: { evaluation: Evaluation }) {
  const { outcome } = evaluation;
  const failed = firstFailure(evaluation.conditions);
  const missing = outcome === 'unknown' ? missingOf(evaluation) : [];
  return (
    <View>
      <View className="q-wrap calc-result__row">
        <Tag tone={TONE[outcome]}>{VERDICT[outcome]}</Tag>
        {outcome === 'not_met' ? null : (
          <View className="q-grow">
            <Expected amount={evaluation.amount} nonCash={evaluation.nonCash} size="m" />
          </View>
        )}
      </View>
      {failed ? <View className="q-sub q-gap1">{failed}</View> : null}
      {missing.length > 0 ? (
        <View className="q-sub q-gap1 q-clip2">{`还差：${missing.slice(0, 4).join('、')}${missing.length > 4 ? ' 等' : ''}`}</View>
      ) : null}
    </View>
  );
}

const TONE = { met: 'success', not_met: 'danger', unknown: 'warning' } as const;
const VERDICT = { met: '符合', not_met: '不符合', unknown: '待确认' } as const;

function originOf(known: Facts, name: string): string | undefined {
  const fact = known[name];
  if (!fact || fact.value === null) return undefined;
  return [fact.source, fact.asOf ? `截至 ${dayText(fact.asOf)}` : ''].filter(Boolean).join('，') || undefined;
}

/** What the change is worth; nothing while a sum is still open. */
function Difference({ before, now }: { before: Evaluation; now: Evaluation }) {
  if (!before.amount.exact || !now.amount.exact) return null;
  const fen = now.amount.maxFen - before.amount.maxFen;
  if (fen === 0) return null;
  return (
    <View className={`calc-difference ${fen > 0 ? 'calc-difference--up' : ''}`}>
      <Icon name={fen > 0 ? 'up' : 'down'} />
      <Text>{`比原来${fen > 0 ? '多' : '少'} ${formatYuanText(Math.abs(fen))}`}</Text>
    </View>
  );
}
