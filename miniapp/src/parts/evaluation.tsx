import { createContext, useContext } from 'react';
import { Text, View } from '@tarojs/components';
import {
  formatYuanText,
  type AmountRange,
  type AmountStep,
  type Evaluation,
  type FactUse,
  type Outcome,
  type TraceNode,
} from '@qinqing/contract';
import { useMeasureTitles } from '@/data/policy';
import { dayText } from '@/lib/calendar';
import { useEnterprise } from '@/lib/session';
import { Card, Icon, Money, role, Section, Tag, type IconName, type TagTone } from '@/ui';
import { CorrectFact } from './correct-fact';
import {
  clauseBeside,
  countLeaves,
  demandOf,
  groupRule,
  isOpenEnded,
  namesMeasures,
  originOf,
  rootConditions,
  verdictOf,
  withTitles,
} from './trace';

const MARK: Record<Outcome, { icon: IconName; tone: TagTone }> = {
  met: { icon: 'check', tone: 'success' },
  not_met: { icon: 'close', tone: 'danger' },
  unknown: { icon: 'ask', tone: 'warning' },
};

const VERDICT: Record<Outcome, string> = {
  met: '符合申报条件',
  not_met: '暂不符合条件',
  unknown: '还有信息待确认',
};

/** Expected money: exact, or a range while facts are missing. */
export function Expected({ amount, nonCash, size = 'l' }: { amount: AmountRange; nonCash: boolean; size?: 'm' | 'l' }) {
  const label = nonCash ? '预计减免' : '预计';
  if (isOpenEnded(amount.maxFen)) return <View className="q-strong">补全待确认信息后测算金额</View>;
  if (amount.exact) return <Money fen={amount.maxFen} prefix={label} size={size} exact />;
  return (
    <View>
      <Money fen={amount.maxFen} prefix={`${label}最高`} size={size} />
      <View className="q-note">
        {amount.minFen > 0 ? `至少 ${formatYuanText(amount.minFen)}，` : ''}补全待确认信息后给出准确数
      </View>
    </View>
  );
}

/** What a case came to, beside what was expected of it. */
export interface Decided {
  /** stands before the figure, or alone where there is none */
  label: string;
  fen?: number | undefined;
}

interface VerdictProps {
  evaluation: Evaluation;
  /** absent where there is no case, or none that is decided */
  decided?: Decided | undefined;
}

/** The head line of a result: the verdict in words, the money, and how the conditions stand. */
export function Verdict({ evaluation, decided }: VerdictProps) {
  const count = countLeaves(evaluation.conditions);
  return (
    <Card className={`p-verdict p-verdict--${evaluation.outcome}`}>
      <View className="p-verdict__head">
        <View className={`p-mark p-mark--${evaluation.outcome}`} aria-hidden="true">
          <Icon name={MARK[evaluation.outcome].icon} />
        </View>
        <View className="p-verdict__title">{VERDICT[evaluation.outcome]}</View>
      </View>
      {decided ? (
        <View className="q-gap2">
          <DecidedSum decided={decided} amount={evaluation.amount} />
        </View>
      ) : evaluation.outcome === 'not_met' ? null : (
        <View className="q-gap2">
          <Expected amount={evaluation.amount} nonCash={evaluation.nonCash} />
        </View>
      )}
      <View className="q-wrap q-gap3">
        <Tag tone="success">{`符合 ${count.met} 项`}</Tag>
        {count.not_met > 0 ? <Tag tone="danger">{`不符合 ${count.not_met} 项`}</Tag> : null}
        {count.unknown > 0 ? <Tag tone="warning">{`待确认 ${count.unknown} 项`}</Tag> : null}
      </View>
      <View className="q-note q-gap2">按 {dayText(evaluation.evaluatedOn)} 的企业档案测算</View>
    </Card>
  );
}

/** The sum that holds; where it is not what was reckoned, both are told. */
function DecidedSum({ decided: { label, fen }, amount }: { decided: Decided; amount: AmountRange }) {
  if (fen === undefined) return <View className="q-strong">{label}</View>;
  return (
    <View>
      <Money fen={fen} prefix={label} size="l" exact />
      {amount.exact && amount.maxFen !== fen ? (
        <View className="q-note">当时按档案测算为 {formatYuanText(amount.maxFen)}</View>
      ) : null}
    </View>
  );
}

/** Facts of the firm's own file can be said to be wrong; those that a person has typed in, or that were frozen, cannot. */
const Correctable = createContext(false);
/** What the measures are called that a condition on other benefits names by their codes. */
const Titles = createContext<ReadonlyMap<string, string> | undefined>(undefined);

function useTitled(): (text: string) => string {
  const titles = useContext(Titles);
  return (text) => withTitles(text, titles);
}

interface EvaluationViewProps {
  evaluation: Evaluation;
  /** beside each fact: “不对？” */
  correctable?: boolean;
  /** false where nothing can be changed in time any more */
  changeable?: boolean;
}

/** The whole explanation: every condition with the value used, the sum line by line, and what would change it. */
export function EvaluationView({ evaluation, correctable = false, changeable = true }: EvaluationViewProps) {
  const titles = useMeasureTitles(namesMeasures([evaluation.conditions, evaluation.wouldChange])).data;
  return (
    <Titles.Provider value={titles}>
      <Correctable.Provider value={correctable}>
        <Section title="逐条对照" note="每一条都列出所用数据、来源和日期">
          <Card>
            <View className="p-conditions" {...role('list')}>
              {rootConditions(evaluation.conditions).map((node) => (
                <Condition key={node.path} node={node} />
              ))}
            </View>
          </Card>
        </Section>
        {changeable && evaluation.wouldChange.length > 0 ? (
          // The list is the fewest changes that together make the whole condition met.
          <Section
            title="怎样能变化"
            note={
              evaluation.wouldChange.length === 1 ? '补上或做到这一条，结果会改变' : '以下各条都补上或做到，才能符合'
            }
          >
            <Card>
              {evaluation.wouldChange.map((change) => (
                <View key={`${change.path}-${change.to}`} className="p-change">
                  <Icon name="spark" />
                  <View className="q-grow">
                    <View>{withTitles(change.sentence, titles)}</View>
                    <View className="q-note">
                      {withTitles(`${change.label}：${change.from} → ${change.to}`, titles)}
                    </View>
                  </View>
                </View>
              ))}
            </Card>
          </Section>
        ) : null}
        {evaluation.amountSteps.length > 0 ? (
          <Section title="金额怎么算" note="一步一步，与审核人员看到的相同">
            <Card className="p-steps">
              {evaluation.amountSteps.map((step) => (
                <Step key={step.path} step={step} />
              ))}
            </Card>
          </Section>
        ) : null}
      </Correctable.Provider>
    </Titles.Provider>
  );
}

function Condition({ node, unwanted = false }: { node: TraceNode; unwanted?: boolean }) {
  const titled = useTitled();
  const verdict = verdictOf(node.outcome, unwanted);
  const mark = MARK[verdict.outcome];
  const children = node.children ?? [];
  const wanted = titled(demandOf(node) ?? '');
  // A code that has no title any more says nothing; the condition's own line does.
  const demand = namesMeasures(wanted) ? '' : wanted;
  const clause = clauseBeside(node);
  const facts = node.facts && node.facts.length > 0 ? node.facts : node.fact ? [node.fact] : [];
  return (
    <View className="p-condition" {...role('listitem')}>
      <View className={`p-mark p-mark--${verdict.outcome}`} aria-hidden="true">
        <Icon name={mark.icon} />
      </View>
      <View className="q-grow">
        <View className="p-condition__head">
          <Text className="p-condition__label">{titled(node.label)}</Text>
          <Tag tone={mark.tone}>{verdict.text}</Tag>
        </View>
        {demand ? <View className="q-sub">要求：{demand}</View> : null}
        {node.fact && node.facts && node.facts.length > 0 ? (
          <View className="q-sub">测算值：{node.fact.display}</View>
        ) : null}
        {facts.map((fact) => (
          <FactLine key={fact.name} fact={fact} />
        ))}
        {clause ? <View className="p-clause">{clause}</View> : null}
        {children.length > 0 ? (
          <View className="p-condition__inner">
            <View className="q-note">{groupRule(node)}</View>
            <View {...role('list')}>
              {children.map((child) => (
                <Condition key={child.path} node={child} unwanted={node.kind === 'none'} />
              ))}
            </View>
          </View>
        ) : null}
      </View>
    </View>
  );
}

function FactLine({ fact }: { fact: FactUse }) {
  const correctable = useContext(Correctable);
  const titled = useTitled();
  const ofFirm = useEnterprise() !== null;
  return (
    <View className="p-fact">
      <View className="q-between p-fact__line">
        <Text className="q-grow">
          {fact.label}：<Text className="q-strong">{titled(fact.display)}</Text>
        </Text>
        {correctable ? <CorrectFact fact={fact} /> : null}
      </View>
      <View className="q-note">
        {fact.value === null
          ? ofFirm
            ? '档案里没有这项数据，申报时可以补充'
            : '还没有填这项数据'
          : originOf(fact, ofFirm)}
      </View>
    </View>
  );
}

function Step({ step }: { step: AmountStep }) {
  return (
    <View className="p-step">
      <View className="p-step__head">
        <Text className="q-grow">{step.label}</Text>
        <Text className="p-step__sum">{sumText(step)}</Text>
      </View>
      {step.note ? <View className="q-note">{step.note}</View> : null}
      {step.facts?.map((fact) => (
        <FactLine key={fact.name} fact={fact} />
      ))}
    </View>
  );
}

function sumText({ fen, minFen, maxFen }: AmountStep): string {
  if (fen !== undefined) return formatYuanText(fen);
  if (maxFen === undefined || isOpenEnded(maxFen)) return '待确认';
  return `${formatYuanText(minFen ?? 0).replace(/ 元$/, '')} – ${formatYuanText(maxFen)}`;
}
