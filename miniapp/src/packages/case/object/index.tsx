import { useState } from 'react';
import { View } from '@tarojs/components';
import { formatYuanText } from '@qinqing/contract';
import type { PublicityNotice } from '@qinqing/contract/public';
import { useFileObjection } from '@/data/case';
import { usePublicityNotice } from '@/data/policy';
import { dayText } from '@/lib/calendar';
import { go, replaceWith, useParams } from '@/lib/router';
import { useEnterprise } from '@/lib/session';
import { Loaded, LoginInvite } from '@/parts/loaded';
import { Button, Card, Empty, Fact, Field, NoticeBar, Page, PhoneInput, Section, TextInput } from '@/ui';
import { Refused, useStatement } from '../statement';
import '../case.scss';

export default function ObjectPage() {
  const { notice: noticeId = '', item: itemId = '' } = useParams();
  const enterprise = useEnterprise();
  const query = usePublicityNotice(noticeId);
  return (
    <Page title="提出异议">
      {enterprise ? (
        <Loaded query={query}>
          {(notice) => {
            const item = notice.items.find(({ id }) => id === itemId);
            return item ? (
              <Form notice={notice} item={item} />
            ) : (
              <Empty
                icon="megaphone"
                title="这一条已不在公示中"
                action={{ text: '看公示', onPress: () => go('notices') }}
              />
            );
          }}
        </Loaded>
      ) : (
        <LoginInvite title="登录后提出异议" text="异议须实名提出并附证据，身份对外保密" />
      )}
    </Page>
  );
}

const PHONE = /^1\d{10}$|^0\d{2,3}-?\d{7,8}$/;

function Form({ notice, item }: { notice: PublicityNotice; item: PublicityNotice['items'][number] }) {
  const [name, setName] = useState('');
  const [phone, setPhone] = useState('');
  const [tried, setTried] = useState(false);
  const statement = useStatement({
    owner: `objection:${item.id}`,
    label: '异议理由',
    placeholder: '哪里不符合条件，依据是什么',
    maxLength: 1000,
    proof: true,
  });
  const object = useFileObjection();
  const noName = name.trim() ? undefined : '请填写真实姓名';
  const noPhone = PHONE.test(phone.trim()) ? undefined : '请填写手机号或带区号的座机';
  const send = () => {
    setTried(true);
    const said = statement.take();
    if (!said || noName || noPhone) return;
    object.mutate(
      { itemId: item.id, realName: name.trim(), phone: phone.trim(), reason: said.text, fileIds: said.fileIds },
      { onSuccess: ({ id }) => replaceWith('objection', { id }) },
    );
  };
  return (
    <>
      <Section title="对这一条">
        <Card>
          <View className="q-strong">{item.enterpriseName}</View>
          <Fact label="公示金额">{formatYuanText(item.amountFen)}</Fact>
          <Fact label="公示">{notice.title}</Fact>
          <Fact label="公示期">
            {dayText(notice.startsOn)} 至 {dayText(notice.endsOn)}
          </Fact>
        </Card>
      </Section>
      <View className="q-pad">
        <NoticeBar>
          实名提出并附证据；姓名和电话加密保存，只有核查人员能看，每次查看都有记录。5 个工作日内核查答复。
        </NoticeBar>
      </View>
      <Refused error={object.error} />
      <Section title="填写异议">
        <Card className="case-form">
          <Field label="真实姓名" required error={tried ? noName : undefined}>
            <TextInput label="真实姓名" required value={name} onChange={setName} maxLength={40} />
          </Field>
          <Field label="联系电话" required error={tried ? noPhone : undefined}>
            <PhoneInput label="联系电话" required value={phone} onChange={setPhone} />
          </Field>
          {statement.fields}
        </Card>
      </Section>
      <View className="q-pad">
        <Button busy={object.isPending} onPress={send}>
          提交异议
        </Button>
      </View>
    </>
  );
}
