import { useState } from 'react';
import { View } from '@tarojs/components';
import { useApplication } from '@/data/applications';
import { useOpenStuckCase } from '@/data/case';
import { useMeasure } from '@/data/policy';
import { replaceWith, useParams } from '@/lib/router';
import { useEnterprise, useLoggedIn } from '@/lib/session';
import { LoginInvite } from '@/parts/loaded';
import { Button, Card, Choice, Fact, Field, NoticeBar, Page, Section, TextInput } from '@/ui';
import { Refused, useStatement } from '../statement';

const STEPS = [
  '绑定企业',
  '看不懂政策',
  '填写申报',
  '上传材料',
  '登记收款账户',
  '确认免申即享',
  '审核没有进展',
  '补正或公示',
  '款项没有到账',
  '退回款项',
];
const OTHER = '其他';

export default function StuckReport() {
  const loggedIn = useLoggedIn();
  return (
    <Page title="反映问题">
      {loggedIn ? <Form /> : <LoginInvite title="登录后反映" text="登录后才能把答复发给您；没有绑定企业也可以反映" />}
    </Page>
  );
}

function Form() {
  // Whoever can't get a firm bound acts for none, and is stuck all the same.
  const enterpriseId = useEnterprise()?.id;
  const { application: applicationId = '', measure: measureId, step: at = '' } = useParams();
  const application = useApplication(applicationId).data;
  const measure = useMeasure(measureId ?? '').data;
  const [step, setStep] = useState(at);
  const [own, setOwn] = useState('');
  const [tried, setTried] = useState(false);
  const statement = useStatement({
    owner: `stuck:${enterpriseId ?? ''}`,
    label: '遇到的问题',
    placeholder: '卡在哪里、试过什么、找过谁',
    maxLength: 1000,
  });
  const report = useOpenStuckCase();
  const where = step === OTHER ? own.trim() : step;
  const send = () => {
    setTried(true);
    const said = statement.take();
    if (!said || !where) return;
    report.mutate(
      {
        ...(enterpriseId ? { enterpriseId } : {}),
        ...(applicationId ? { applicationId } : {}),
        ...(measureId ? { measureId } : {}),
        step: where,
        text: said.text,
        fileIds: said.fileIds,
      },
      { onSuccess: ({ id }) => replaceWith('stuckCase', { id }) },
    );
  };
  const steps = [...new Set([...(at ? [at] : []), ...STEPS, OTHER])];
  return (
    <>
      <View className="q-pad">
        <NoticeBar>“办不成事”反映窗口：5 个工作日内答复；没解决可以接着反映，由您确认才算办结。</NoticeBar>
      </View>
      {application ? (
        <Section title="关于这件申报">
          <Card>
            <View className="q-strong">{application.measureTitle}</View>
            {application.receiptNo ? <Fact label="受理编号">{application.receiptNo}</Fact> : null}
            <View className="q-note">当前状态、所在部门和已等待的天数会一并告诉受理人员</View>
          </Card>
        </Section>
      ) : null}
      {!application && measure ? (
        <Section title="关于这项政策">
          <Card>
            <View className="q-strong">{measure.title}</View>
          </Card>
        </Section>
      ) : null}
      <Refused error={report.error} />
      <Section title="说说问题">
        <Card className="case-form">
          <Field label="卡在哪一步" required error={tried && !step ? '请选择卡在哪一步' : undefined}>
            <Choice
              label="卡在哪一步"
              options={steps.map((value) => ({ value, label: value }))}
              value={step || undefined}
              invalid={tried && !step}
              onChange={setStep}
            />
          </Field>
          {step === OTHER ? (
            <Field label="哪一步" required error={tried && !own.trim() ? '请写明哪一步' : undefined}>
              <TextInput label="哪一步" required value={own} onChange={setOwn} maxLength={60} />
            </Field>
          ) : null}
          {statement.fields}
        </Card>
      </Section>
      <View className="q-pad">
        <Button busy={report.isPending} onPress={send}>
          提交
        </Button>
      </View>
    </>
  );
}
