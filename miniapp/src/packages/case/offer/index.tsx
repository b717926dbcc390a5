import { useState } from 'react';
import { View } from '@tarojs/components';
import { OFFER_STATUS, type FieldValue } from '@qinqing/contract';
import type { Offer, OfferQuestion, PrefilledField } from '@qinqing/contract/firm';
import { useConfirmOffer, useOffer } from '@/data/case';
import { useMeasureTitles } from '@/data/policy';
import { ApiError } from '@/lib/api-error';
import { dayText, timeText } from '@/lib/calendar';
import { valueText } from '@/lib/field-value';
import { go, replaceWith, useParams } from '@/lib/router';
import { EvaluationView, Verdict } from '@/parts/evaluation';
import { FieldInput } from '@/parts/field-input';
import { Loaded } from '@/parts/loaded';
import { PayeeChoice } from '@/parts/payee-choice';
import { StuckEntry } from '@/parts/stuck-entry';
import { namesMeasures, originOf, withTitles } from '@/parts/trace';
import {
  Button,
  Card,
  Cell,
  Checkbox,
  Fact,
  List,
  Money,
  NoticeBar,
  Page,
  role,
  Section,
  Tabs,
  toast,
  useRevealMissing,
} from '@/ui';
import { Head } from '../head';
import { Refused } from '../statement';
import { Correct, Decline, Question } from './doubts';
import './index.scss';

const TABS = [
  { value: 'answer', label: '确认' },
  { value: 'why', label: '为什么是这个数' },
] as const;

export default function OfferPage() {
  const { id = '' } = useParams();
  const query = useOffer(id);
  return query.data ? <Answering offer={query.data} /> : <Waiting query={query} />;
}

function Waiting({ query }: { query: ReturnType<typeof useOffer> }) {
  return (
    <Page title="免申即享事项">
      <Loaded query={query}>{() => null}</Loaded>
    </Page>
  );
}

/** What the firm chose so far; nothing of it is sent before 确认享受. */
function Answering({ offer }: { offer: Offer }) {
  const [tab, setTab] = useState<(typeof TABS)[number]['value']>('answer');
  const [account, setAccount] = useState(offer.payeeAccount?.id);
  const [values, setValues] = useState<Record<string, FieldValue>>({});
  const [problems, setProblems] = useState<Record<string, string | undefined>>({});
  const [declared, setDeclared] = useState(false);
  const [tried, setTried] = useState(false);
  const confirm = useConfirmOffer(offer.id);
  const reveal = useRevealMissing();
  const open = offer.actions.includes('confirm');
  const asked = offer.fields.filter(({ value, required }) => required && (value === null || value === ''));
  const blank = (key: string) => values[key] === undefined || values[key] === null || values[key] === '';
  const missing = (field: PrefilledField) =>
    problems[field.key] ?? (blank(field.key) ? `请填写${field.label}` : undefined);
  const noAccount = !offer.nonCash && !account ? '请选择收款账户' : undefined;
  const send = () => {
    setTried(true);
    // In the order of the page: what the words name is what is scrolled to.
    const gaps = [...asked.map(missing), noAccount, declared ? undefined : '请先阅读并勾选承诺'];
    const first = gaps.find((gap) => gap !== undefined);
    if (first) {
      setTab('answer');
      toast(first, 'bad');
      return reveal();
    }
    confirm.mutate(
      {
        version: offer.version,
        declared: true,
        ...(account && account !== offer.payeeAccount?.id ? { payeeAccountId: account } : {}),
        ...(asked.length > 0 ? { values } : {}),
      },
      { onSuccess: ({ applicationId }) => replaceWith('receipt', { id: applicationId }) },
    );
  };
  return (
    <Page
      title="免申即享事项"
      footer={
        open ? (
          <View className="q-footer__row">
            <Button busy={confirm.isPending} onPress={send}>
              确认享受
            </Button>
          </View>
        ) : offer.applicationId ? (
          <View className="q-footer__row">
            <Button onPress={() => go('application', { id: offer.applicationId })}>查看办理进度</Button>
          </View>
        ) : undefined
      }
    >
      <OfferHead offer={offer} />
      <Changed error={confirm.error} />
      <View className="offer-tabs">
        <Tabs label="事项内容" options={TABS} value={tab} onChange={setTab} />
      </View>
      {tab === 'why' ? (
        <>
          <View className="q-pad">
            <Verdict evaluation={offer.evaluation} />
          </View>
          <EvaluationView evaluation={offer.evaluation} />
        </>
      ) : (
        <>
          {open ? (
            <View className="q-pad">
              <NoticeBar>不作答不等于同意：逾期未确认视为放弃，不会自动替您办理。</NoticeBar>
            </View>
          ) : null}
          <Questions questions={offer.questions} />
          <Data offer={offer} />
          {open && asked.length > 0 ? (
            <Section title="还需填写">
              <Card className="case-form">
                {asked.map((field) => (
                  <FieldInput
                    key={field.key}
                    field={field}
                    value={values[field.key] ?? null}
                    error={problems[field.key] ?? (tried ? missing(field) : undefined)}
                    onChange={(value, problem) => {
                      setValues((now) => ({ ...now, [field.key]: value }));
                      setProblems((now) => ({ ...now, [field.key]: problem }));
                    }}
                  />
                ))}
              </Card>
            </Section>
          ) : null}
          {open && !offer.nonCash ? (
            <PayeeChoice
              enterprise={{ id: offer.enterpriseId, name: offer.enterpriseName }}
              initial={account}
              error={tried ? noAccount : undefined}
              onChoose={setAccount}
            />
          ) : null}
          {open ? (
            <Section title="承诺">
              <Card>
                <View className="q-sub">{offer.declarationText}</View>
                <Checkbox checked={declared} invalid={tried && !declared} onChange={setDeclared}>
                  已阅读并承诺
                </Checkbox>
              </Card>
            </Section>
          ) : null}
          <Doubts offer={offer} />
          <StuckEntry measure={offer.measureId} step="确认免申即享" />
        </>
      )}
    </Page>
  );
}

function OfferHead({ offer }: { offer: Offer }) {
  return (
    <Head
      status={OFFER_STATUS[offer.status]}
      number={`政策第 ${offer.measureVersion} 版`}
      title={offer.measureTitle}
      note={offer.enterpriseName}
      now={offer.now}
    >
      <View className="q-gap2">
        <Money fen={offer.amountFen} size="l" exact prefix={offer.nonCash ? '减免' : ''} />
      </View>
      {offer.status === 'open' ? (
        <Fact label="确认期限">
          {dayText(offer.confirmBy)}
          {offer.confirmByEstimated ? '（预计）' : ''}
          {offer.workingDaysLeft === undefined
            ? ''
            : offer.workingDaysLeft === 0
              ? '，今天截止'
              : `，还有 ${offer.workingDaysLeft} 个工作日`}
        </Fact>
      ) : null}
      {offer.reminders.length > 0 ? (
        <Fact label="已提醒">{offer.reminders.map((at) => timeText(at)).join('、')}</Fact>
      ) : null}
    </Head>
  );
}

/** The departments' data have changed since: the new figure is on the page already. */
function Changed({ error }: { error: unknown }) {
  if (error instanceof ApiError && error.code === 'OFFER_CHANGED') {
    return (
      <View className="q-pad" {...role('alert')}>
        <NoticeBar tone="warning" title="部门数据有更新，还没有确认">
          金额已按最新数据重新核算，请看清新的金额后再确认。
        </NoticeBar>
      </View>
    );
  }
  return <Refused error={error} />;
}

function Data({ offer }: { offer: Offer }) {
  const titles = useMeasureTitles(namesMeasures(offer.facts)).data;
  const filled = offer.fields.filter(({ value }) => value !== null && value !== '');
  return (
    <Section title="所用数据" note="金额和条件都按下面的数据核算">
      <Card>
        {offer.facts.map((fact) => (
          <Fact key={fact.name} label={fact.label}>
            {withTitles(fact.display, titles)}
            <View className="q-note">{originOf(fact)}</View>
          </Fact>
        ))}
        {filled
          .filter(({ fact }) => fact === undefined || !offer.facts.some(({ name }) => name === fact))
          .map((field) => (
            <Fact key={field.key} label={field.label}>
              {valueText(field, field.value)}
            </Fact>
          ))}
      </Card>
    </Section>
  );
}

function Questions({ questions }: { questions: readonly OfferQuestion[] }) {
  if (questions.length === 0) return null;
  return (
    <Section title="您提出的问题">
      {questions.map((question) => (
        <Card key={question.id}>
          <View className="q-strong">{question.kind === 'correct' ? '更正数据' : '对金额或条件有异议'}</View>
          <View className="q-sub case-words">{question.reason}</View>
          {question.facts.map((fact) => (
            <Fact key={fact.name} label={fact.label}>
              {fact.used} → {fact.claimed}
            </Fact>
          ))}
          <View className="q-note">{timeText(question.at)}</View>
          {question.answer ? (
            <View className="q-gap2">
              <NoticeBar
                tone={question.answer.accepted ? 'success' : 'info'}
                title={question.answer.accepted ? '已采纳' : '未采纳'}
              >
                {question.answer.text}（{timeText(question.answer.at)}）
              </NoticeBar>
            </View>
          ) : (
            <View className="q-sub q-gap2">核实中，确认期限暂停计算</View>
          )}
        </Card>
      ))}
    </Section>
  );
}

type Doubt = 'correct' | 'object' | 'decline';

function Doubts({ offer }: { offer: Offer }) {
  const [doubt, setDoubt] = useState<Doubt>();
  const close = () => setDoubt(undefined);
  const may = (action: Doubt) => offer.actions.includes(action);
  if (!may('correct') && !may('object') && !may('decline')) return null;
  return (
    <Section title="有不同意见">
      <List>
        {may('correct') ? (
          <Cell
            icon="edit"
            title="数据不对，我要更正"
            note="期限暂停计算，核实后重新核算"
            onPress={() => setDoubt('correct')}
          />
        ) : null}
        {may('object') ? (
          <Cell
            icon="ask"
            title="对金额或条件有异议"
            note="期限暂停计算，由部门答复"
            onPress={() => setDoubt('object')}
          />
        ) : null}
        {may('decline') ? (
          <Cell
            icon="close"
            title="放弃这一笔"
            note="只影响这一笔，申报期内仍可自行申报"
            onPress={() => setDoubt('decline')}
          />
        ) : null}
        <Cell icon="phone" title="咨询电话" value={offer.consultPhone} />
      </List>
      {doubt === 'correct' ? <Correct offer={offer} onClose={close} /> : null}
      {doubt === 'object' ? <Question offer={offer} onClose={close} /> : null}
      {doubt === 'decline' ? <Decline offer={offer} onClose={close} /> : null}
    </Section>
  );
}
