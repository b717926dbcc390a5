import { useRef, useState } from 'react';
import { Text, View } from '@tarojs/components';
import type { FirmApplication } from '@qinqing/contract/firm';
import { useApplication, useSubmit } from '@/data/applications';
import { ApiError, messageOf } from '@/lib/api-error';
import { goBack, replaceWith, useParams } from '@/lib/router';
import { Expected } from '@/parts/evaluation';
import { Loaded } from '@/parts/loaded';
import { NAME_DIFFERS } from '@/parts/payee-choice';
import { StuckEntry } from '@/parts/stuck-entry';
import { Button, Card, Checkbox, MISSING, NoticeBar, Page, role, Section, Steps, useRevealMissing } from '@/ui';
import { gapsOf } from '../completeness';
import { Submitted } from '../submitted';
import { forgetDraft } from '../use-draft';
import './index.scss';

export default function ApplyReview() {
  const { id = '' } = useParams();
  const query = useApplication(id);
  if (!query.data) {
    return (
      <Page title="核对并提交">
        <Loaded query={query}>{() => null}</Loaded>
      </Page>
    );
  }
  return <Review application={query.data} />;
}

function Review({ application }: { application: FirmApplication }) {
  const submit = useSubmit(application.id);
  const [declared, setDeclared] = useState(false);
  const [tried, setTried] = useState(false);
  // State changes show a moment later; this stops a second tap within that moment.
  const sending = useRef(false);
  const gaps = gapsOf(application);
  const reveal = useRevealMissing();
  const send = () => {
    setTried(true);
    if (!declared || gaps.length > 0) return reveal();
    if (sending.current) return;
    sending.current = true;
    submit.mutate(application.version, {
      onSuccess: () => {
        forgetDraft(application.id);
        replaceWith('receipt', { id: application.id });
      },
      onSettled: () => {
        sending.current = false;
      },
    });
  };
  const failure = submit.error instanceof ApiError ? submit.error : undefined;
  const sendable = application.actions.includes('submit');
  return (
    <Page
      title="核对并提交"
      footer={
        <View className="q-footer__row">
          <Button kind="secondary" onPress={goBack}>
            返回修改
          </Button>
          <Button busy={submit.isPending} disabled={!sendable} onPress={send}>
            确认提交
          </Button>
        </View>
      }
    >
      <Steps steps={['填写', '核对', '提交']} current={1} />
      <View className="q-pad">
        {sendable ? null : (
          <NoticeBar onPress={() => replaceWith('application', { id: application.id })}>
            这件申报已经提交过了，点这里查看进度
          </NoticeBar>
        )}
        {failure ? (
          // Without an answer it may have been taken or not: only a second try under the same key tells.
          <NoticeBar
            tone="danger"
            title={failure.status === 0 ? '没有收到答复，还不确定是否已经提交' : failure.message}
          >
            {failure.fields.map((field) => (
              <View key={field.path}>{field.message}</View>
            ))}
            {failure.status === 0 ? (
              <View>请检查网络后再点一次“确认提交”；已经提交的，不会重复申报，受理编号不变</View>
            ) : null}
          </NoticeBar>
        ) : submit.error ? (
          <NoticeBar tone="danger">{messageOf(submit.error)}</NoticeBar>
        ) : null}
        {gaps.length > 0 ? (
          <View className={tried ? MISSING : ''}>
            <NoticeBar tone="warning" title={`还差 ${gaps.length} 项，补齐后才能提交`} onPress={goBack}>
              {gaps.map((gap) => (
                <View key={gap.path}>{gap.text}</View>
              ))}
            </NoticeBar>
          </View>
        ) : null}
        {application.payeeAccount?.nameMatches === false ? (
          <NoticeBar tone="warning" title={`收款${NAME_DIFFERS}`} onPress={goBack}>
            现在提交会被退回补正，点这里返回修改，换一个账户
          </NoticeBar>
        ) : null}
      </View>
      <View className="q-pad">
        <Card>
          <View className="q-card__title">{application.measureTitle}</View>
          <View className="q-sub q-gap1">{application.enterpriseName}</View>
          {application.expected ? (
            <View className="q-gap3">
              <Expected amount={application.expected} nonCash={application.nonCash} />
              <View className="q-note">最终金额以审核结果为准</View>
            </View>
          ) : null}
        </Card>
      </View>
      <Submitted application={application} />
      <Section title="承诺">
        <Card>
          <View className="q-sub">{application.declarationText}</View>
          <View className="review-declare">
            <Checkbox checked={declared} invalid={tried && !declared} onChange={setDeclared}>
              <Text className="q-strong">我已阅读并承诺以上内容</Text>
            </Checkbox>
            {tried && !declared ? (
              <View className="review-declare__bad" {...role('alert')}>
                请先阅读并勾选承诺
              </View>
            ) : null}
          </View>
        </Card>
      </Section>
      <StuckEntry application={application.id} step="核对提交" />
    </Page>
  );
}
