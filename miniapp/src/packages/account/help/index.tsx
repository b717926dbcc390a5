import { useState } from 'react';
import { View } from '@tarojs/components';
import { useServiceInfo } from '@/data/policy';
import { go } from '@/lib/router';
import { StuckCell } from '@/parts/stuck-entry';
import { Card, DemoMark, Icon, List, Cell, Page, pressable, Section } from '@/ui';
import '../account.scss';

/** Questions that firms ask first, answered in the words of the screens. */
const QUESTIONS = [
  {
    ask: '怎么知道我能享哪些政策？',
    answer: '首页点“五题测一测”，不用登录；绑定企业后按部门数据逐项测算，每一条都写明所用数据、来源和日期。',
  },
  {
    ask: '我没有对公账户，能申报吗？',
    answer: '个体工商户可以用经营者本人的社保关联账户，户名须与登记的经营者一致；公司须用与登记名称一致的账户。',
  },
  {
    ask: '填到一半断网了怎么办？',
    answer: '每填一项就保存一项，没有传上去的会标“待上传”，网络恢复后自动续传；换一部手机登录也能接着填。',
  },
  {
    ask: '档案里的数据不对怎么办？',
    answer: '在这项数据旁点“不对？”，写明正确的内容，由数据来源部门在 5 个工作日内核实答复。',
  },
  {
    ask: '钱到哪一步了？',
    answer: '“进度”里像查快递一样看每一步，一直到银行的到账结果；退票会通知您更正账户，不用重新申报。',
  },
  {
    ask: '推送的免申即享，不点会怎样？',
    answer: '不确认不会拨付，逾期视为放弃；到期前会提醒，申报期内仍可自行申报。',
  },
  {
    ask: '同事也要办，怎么加？',
    answer: '企业管理员在“我的企业—成员与权限”里生成邀请码，同事填码即可加入；人员离开时可移除或移交。',
  },
  {
    ask: '对结果有意见，找谁？',
    answer:
      '未通过的可在 15 个工作日内申诉一次，由没有参与原决定的人复核；公示有异议可实名提出；办不成的事可从任何一步反映。',
  },
] as const;

export default function Help() {
  const service = useServiceInfo();
  return (
    <Page title="帮助与关于">
      <Section title="常见问题">
        <Card>
          {QUESTIONS.map((question) => (
            <Question key={question.ask} {...question} />
          ))}
        </Card>
      </Section>
      <Section title="更多">
        <List>
          <StuckCell />
          <Cell icon="policy" title="“1+N”政策文件" onPress={() => go('policyPackage')} />
          <Cell icon="shield" title="隐私说明" note="收集什么、为什么、保留多久" onPress={() => go('privacy')} />
        </List>
      </Section>
      <View className="q-pad q-note">
        <View>{`主办：${service.data?.operator ?? '湖里区发展和改革局'}`}</View>
        <View>政策咨询请拨打各政策“申报指南”中的咨询电话；不收取任何费用，不委托中介代办。</View>
        {service.data?.demo ? <DemoMark /> : null}
      </View>
    </Page>
  );
}

function Question({ ask, answer }: { ask: string; answer: string }) {
  const [open, setOpen] = useState(false);
  return (
    <View className="account-ask">
      <View
        className="q-between account-ask__head"
        aria-expanded={open ? 'true' : 'false'}
        {...pressable(() => setOpen(!open))}
      >
        <View className="q-grow">{ask}</View>
        <Icon name={open ? 'up' : 'down'} />
      </View>
      {open ? <View className="q-sub account-ask__answer">{answer}</View> : null}
    </View>
  );
}
