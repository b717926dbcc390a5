import { useMemo, useState } from 'react';
import { Text, View } from '@tarojs/components';
import type { MeasureRules } from '@qinqing/contract/public';
import type { Evaluation } from '@qinqing/contract';
import { answeredAll, answeredFacts, useAnswers } from '@/data/answers';
import { useRules } from '@/data/policy';
import { ASSUMED, QUESTIONS } from '@/data/questions';
import { todayInChina } from '@/lib/calendar';
import { goForEnterprise } from '@/lib/entry';
import { go } from '@/lib/router';
import { Expected } from '@/parts/evaluation';
import { Loaded } from '@/parts/loaded';
import { deadlineText } from '@/parts/measure-text';
import { Button, Card, heading, Icon, NoticeBar, pressable, Progress, role, Section, Tag } from '@/ui';
import { asRules, factsFrom, firstFailure, missingOf, weigh } from '../local/weigh';

/** Without log-in: five taps, weighed on the phone. */
export function GuestForYou() {
  const answers = useAnswers();
  const first = QUESTIONS.findIndex(({ key }) => answers.chosen[key] === undefined);
  const [at, setAt] = useState<number | null>(first < 0 ? null : first);
  if (at !== null || !answeredAll(answers)) {
    const step = at ?? Math.max(0, first);
    return <Ask step={step} onDone={(next) => setAt(next < QUESTIONS.length ? next : null)} />;
  }
  return <Results onChange={setAt} />;
}

function Ask({ step, onDone }: { step: number; onDone: (next: number) => void }) {
  const { chosen, choose } = useAnswers();
  const question = QUESTIONS[step];
  if (!question) return null;
  const answer = (value: string) => {
    choose(question.key, value);
    // A changed answer leads back to the results; the first round goes on to the next open question.
    const open = QUESTIONS.findIndex(({ key }, index) => index !== step && chosen[key] === undefined);
    onDone(open < 0 ? QUESTIONS.length : open);
  };
  return (
    <View className="q-pad">
      <View className="q-between foryou-step">
        <View className="q-note">{`第 ${step + 1} 题，共 ${QUESTIONS.length} 题`}</View>
        {step > 0 ? (
          <View className="foryou-step__back" {...pressable(() => onDone(step - 1))}>
            <Icon name="back" />
            <Text>上一题</Text>
          </View>
        ) : null}
      </View>
      <Progress percent={((step + 1) / QUESTIONS.length) * 100} label={`答题进度 ${step + 1}/${QUESTIONS.length}`} />
      <View className="foryou-title" {...heading(2)}>
        {question.title}
      </View>
      <View className="q-sub">{question.help}</View>
      <View className="foryou-options" aria-label={question.title} {...role('radiogroup')}>
        {question.options.map((option) => (
          <View
            key={option.value}
            className={`foryou-option ${chosen[question.key] === option.value ? 'foryou-option--on' : ''}`}
            aria-checked={chosen[question.key] === option.value ? 'true' : 'false'}
            {...pressable(() => answer(option.value), { role: 'radio' })}
          >
            <View className="q-grow">
              <View>{option.label}</View>
              {option.note ? <View className="q-note">{option.note}</View> : null}
            </View>
            <Icon name={chosen[question.key] === option.value ? 'check' : 'next'} />
          </View>
        ))}
      </View>
      <View className="q-note q-gap3">不用登录、不用手机号。回答只存在这部手机上，登录申报时可以带入。</View>
    </View>
  );
}

interface Weighed {
  item: MeasureRules;
  evaluation: Evaluation;
}

function Results({ onChange }: { onChange: (step: number) => void }) {
  const rules = useRules();
  return (
    <>
      <Answers onChange={onChange} />
      <Loaded query={rules}>{({ items }) => <Found items={items} />}</Loaded>
    </>
  );
}

function Found({ items }: { items: readonly MeasureRules[] }) {
  const answers = useAnswers();
  const [all, setAll] = useState(false);
  const weighed = useMemo(() => {
    const facts = {
      ...factsFrom(ASSUMED, '按正常经营、没有失信测算'),
      ...factsFrom(answeredFacts(answers), '您的回答'),
    };
    const today = todayInChina();
    return items.flatMap((item): Weighed[] => {
      const evaluation = weigh(asRules(item.rules), facts, today);
      return evaluation ? [{ item, evaluation }] : [];
    });
  }, [items, answers]);
  const met = weighed.filter(({ evaluation }) => evaluation.outcome === 'met');
  const maybe = weighed.filter(({ evaluation }) => evaluation.outcome === 'unknown').sort(byNearness);
  const not = weighed.filter(({ evaluation }) => evaluation.outcome === 'not_met');
  return (
    <>
      <View className="q-pad">
        <Card className="foryou-sum">
          <View className="foryou-sum__note">按您的回答</View>
          <View className="foryou-sum__count" {...heading(2)}>
            {countText(met.length, maybe.length)}
          </View>
          <View className="foryou-sum__note">
            按正常经营、没有严重失信记录测算；登录后按企业档案逐条核对，给出准确金额。
          </View>
          <View className="foryou-sum__act">
            <Button kind="secondary" size="s" onPress={goForEnterprise}>
              登录看准确金额
            </Button>
          </View>
        </Card>
      </View>
      {met.length > 0 ? (
        <Section title="符合条件">
          {met.map((one) => (
            <GuestMatch key={one.item.measure.id} one={one} />
          ))}
        </Section>
      ) : null}
      {maybe.length > 0 ? (
        <Section title="可能能享" note="再补一两个数就能算出来">
          {(all ? maybe : maybe.slice(0, SHORT)).map((one) => (
            <GuestMatch key={one.item.measure.id} one={one} />
          ))}
          {maybe.length > SHORT && !all ? (
            <View className="p-more">
              <Button
                kind="secondary"
                size="s"
                onPress={() => setAll(true)}
              >{`展开其余 ${maybe.length - SHORT} 项`}</Button>
            </View>
          ) : null}
        </Section>
      ) : null}
      {not.length > 0 ? (
        <Section title="不符合" note={`${not.length} 项，点开看是哪一条`}>
          <Card className="foryou-not">
            {not.map(({ item, evaluation }) => (
              <View
                key={item.measure.id}
                className="foryou-not__row"
                {...pressable(() => go('calculator', { id: item.measure.id }), { role: 'link' })}
              >
                <View className="q-grow">
                  <View>{item.measure.title}</View>
                  <View className="q-note">{firstFailure(evaluation.conditions)}</View>
                </View>
                <Icon name="next" />
              </View>
            ))}
          </Card>
        </Section>
      ) : null}
    </>
  );
}

const SHORT = 6;

function countText(met: number, maybe: number): string {
  const parts = [...(met > 0 ? [`${met} 项符合`] : []), ...(maybe > 0 ? [`${maybe} 项可能能享`] : [])];
  return parts.length > 0 ? parts.join('，') : '现行政策里没有找到符合的';
}

/** What can be applied for now comes first, then what needs the fewest answers more. */
function byNearness(a: Weighed, b: Weighed): number {
  const later = ({ item }: Weighed) => (item.measure.windowState === 'open' ? 0 : 1);
  return later(a) - later(b) || missingOf(a.evaluation).length - missingOf(b.evaluation).length;
}

function GuestMatch({ one: { item, evaluation } }: { one: Weighed }) {
  const { measure } = item;
  const until = deadlineText(measure);
  const missing = missingOf(evaluation);
  return (
    <Card className="foryou-match" onPress={() => go('calculator', { id: measure.id })}>
      <View className="q-wrap">
        <Tag tone={evaluation.outcome === 'met' ? 'success' : 'warning'}>
          {evaluation.outcome === 'met' ? '符合' : '可能能享'}
        </Tag>
        <Tag tone="plain">{measure.officeName}</Tag>
      </View>
      <View className="q-card__title q-gap2">{measure.title}</View>
      <View className="q-gap2">
        {evaluation.amount.unbounded ? (
          <View className="p-measure__open">{measure.benefitText}</View>
        ) : (
          <Expected amount={evaluation.amount} nonCash={evaluation.nonCash} size="m" />
        )}
      </View>
      {missing.length > 0 ? (
        <View className="foryou-reason">
          <Icon name="ask" />
          <View className="q-grow">{`还要看：${missing.slice(0, 3).join('、')}${missing.length > 3 ? ` 等 ${missing.length} 项` : ''}`}</View>
        </View>
      ) : null}
      <View className={`q-note q-gap2 ${until.urgent ? 'p-measure__meta--urgent' : ''}`}>{until.text}</View>
    </Card>
  );
}

/** What was answered, each to be changed by a tap. */
function Answers({ onChange }: { onChange: (step: number) => void }) {
  const { chosen, clear } = useAnswers();
  return (
    <View className="q-pad">
      <Card className="foryou-answers">
        {QUESTIONS.map(({ key, name, options }, index) => (
          <View
            key={key}
            className="foryou-answer"
            {...pressable(() => onChange(index), { label: `修改回答：${name}` })}
          >
            <Text className="foryou-answer__name">{name}</Text>
            <Text className="q-grow">{options.find(({ value }) => value === chosen[key])?.label ?? '未回答'}</Text>
            <Icon name="edit" />
          </View>
        ))}
      </Card>
      <View className="q-gap2">
        <NoticeBar>
          <View className="q-between">
            <Text className="q-grow">回答只存在这部手机上</Text>
            <View
              className="foryou-clear"
              {...pressable(() => {
                clear();
                onChange(0);
              })}
            >
              清除
            </View>
          </View>
        </NoticeBar>
      </View>
    </View>
  );
}
