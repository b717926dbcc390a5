import { useState } from 'react';
import { View } from '@tarojs/components';
import { RATING_INDICATOR, RATING_LEVEL, type RatingIndicator, type RatingLevel } from '@qinqing/contract';
import type { Rating } from '@qinqing/contract/firm';
import { useFollowUp, useRate } from '@/data/case';
import { useParams } from '@/lib/router';
import { Loaded } from '@/parts/loaded';
import {
  Button,
  Card,
  Choice,
  Empty,
  Fact,
  Field,
  Icon,
  MISSING,
  NoticeBar,
  Page,
  pressable,
  role,
  Section,
  TextArea,
  toast,
  useRevealMissing,
} from '@/ui';
import { Head } from '../head';
import { Answer, Refused, Said } from '../statement';

const LEVELS = Object.entries(RATING_LEVEL) as [RatingLevel, string][];
const INDICATORS = Object.entries(RATING_INDICATOR) as [RatingIndicator, string][];
const bad = (level: RatingLevel) => level === 'bad' || level === 'very_bad';

export default function RatePage() {
  const { id = '' } = useParams();
  const followUp = useFollowUp(id);
  return (
    <Page title="评价">
      <Loaded query={followUp}>
        {({ rating, mayRate }) =>
          rating ? (
            <Given rating={rating} />
          ) : mayRate ? (
            <Form applicationId={id} />
          ) : (
            <Empty icon="star" title="办结后才能评价" text="款项到账或有了办理结果后，可以评价一次" />
          )
        }
      </Loaded>
    </Page>
  );
}

function Given({ rating }: { rating: Rating }) {
  const poor = bad(rating.level);
  return (
    <>
      <Head
        status={{ label: RATING_LEVEL[rating.level], tone: poor ? 'warning' : 'success' }}
        title="您已评价，谢谢"
        note="每件事项评价一次，办理部门看不到评价人是谁"
      >
        {INDICATORS.map(([key, label]) => {
          const level = rating.indicators[key];
          return level ? (
            <Fact key={key} label={label}>
              {RATING_LEVEL[level]}
            </Fact>
          ) : null;
        })}
      </Head>
      {poor || rating.answer ? <Answer answer={rating.answer} wait="差评会在 15 个工作日内整改并答复您。" /> : null}
      {rating.comment ? <Said title="您的意见" text={rating.comment} at={rating.at} files={[]} /> : null}
    </>
  );
}

function Form({ applicationId }: { applicationId: string }) {
  const [level, setLevel] = useState<RatingLevel>();
  const [indicators, setIndicators] = useState<Partial<Record<RatingIndicator, RatingLevel>>>({});
  const [comment, setComment] = useState('');
  const [tried, setTried] = useState(false);
  const rate = useRate(applicationId);
  const reveal = useRevealMissing();
  const send = () => {
    setTried(true);
    if (!level) return reveal();
    rate.mutate(
      { level, indicators, ...(comment.trim() ? { comment: comment.trim() } : {}) },
      { onSuccess: () => toast('评价已提交', 'ok') },
    );
  };
  return (
    <>
      <View className="q-pad">
        <NoticeBar>每件事项评价一次，提交后不能修改；办理部门看不到评价人是谁。</NoticeBar>
      </View>
      <Refused error={rate.error} />
      <Section title="总体评价">
        <Card>
          <View className={tried && !level ? MISSING : ''} aria-label="总体评价" {...role('radiogroup')}>
            {LEVELS.map(([value, label]) => (
              <View
                key={value}
                className={`q-option ${value === level ? 'q-option--on' : ''}`}
                aria-checked={value === level ? 'true' : 'false'}
                {...pressable(() => setLevel(value), { role: 'radio' })}
              >
                <View className={`p-radio ${value === level ? 'p-radio--on' : ''}`} aria-hidden="true" />
                <View className="q-grow">{label}</View>
              </View>
            ))}
          </View>
          {tried && !level ? (
            <View className="q-field__error" {...role('alert')}>
              <Icon name="warn" />
              <View>请选择评价等级</View>
            </View>
          ) : null}
        </Card>
      </Section>
      <Section title="分项评价" note="可以不填">
        <Card className="case-form">
          {INDICATORS.map(([key, label]) => (
            <Field key={key} label={label}>
              <Choice
                label={label}
                options={LEVELS.map(([value, text]) => ({ value, label: text }))}
                value={indicators[key]}
                onChange={(value) => setIndicators((now) => ({ ...now, [key]: value as RatingLevel }))}
              />
            </Field>
          ))}
          <Field label="意见" hint={level && bad(level) ? '说说哪里不满意，15 个工作日内整改并答复' : undefined}>
            <TextArea label="意见" value={comment} onChange={setComment} maxLength={500} />
          </Field>
        </Card>
      </Section>
      <View className="q-pad">
        <Button busy={rate.isPending} onPress={send}>
          提交评价
        </Button>
      </View>
    </>
  );
}
