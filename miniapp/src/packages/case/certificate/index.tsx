import { useState } from 'react';
import { View } from '@tarojs/components';
import { formatYuanText } from '@qinqing/contract';
import type { CertificateCheck } from '@qinqing/contract/public';
import { useCertificate } from '@/data/case';
import { dayText } from '@/lib/calendar';
import { useParams } from '@/lib/router';
import { Loaded } from '@/parts/loaded';
import { Button, Card, Fact, Field, Money, Page, Section, TextInput } from '@/ui';
import { Head } from '../head';

const STATE: Record<CertificateCheck['state'], { label: string; tone: 'success' | 'warning'; now: string }> = {
  paid: { label: '证明有效', tone: 'success', now: '款项已到账' },
  demanded: { label: '款项追回中', tone: 'warning', now: '证明属实，但其中部分或全部款项正在追回' },
  recovered: { label: '已部分或全部退回', tone: 'warning', now: '证明属实，其中部分或全部款项已退回' },
  returned: { label: '款项已退回', tone: 'warning', now: '证明属实，但款项后来被银行退回' },
};

const CODE = /^[0-9A-Z]{16}$/;

export default function Certificate() {
  const { code: given = '' } = useParams();
  const [typed, setTyped] = useState(given);
  const [code, setCode] = useState(given);
  const [tried, setTried] = useState(false);
  const plain = typed.replace(/[\s-]/g, '').toUpperCase();
  const wrong = CODE.test(plain) ? undefined : '核验码为 16 位字母和数字';
  const query = useCertificate(code);
  const check = () => {
    setTried(true);
    if (!wrong) setCode(plain);
  };
  return (
    <Page title="核验兑付证明">
      <Section title="输入核验码" note="印在兑付证明右上角，16 位，横线可以不输">
        <Card className="case-form">
          <Field label="核验码" required error={tried ? wrong : undefined}>
            <TextInput label="核验码" required value={typed} onChange={setTyped} maxLength={24} />
          </Field>
        </Card>
      </Section>
      <View className="q-pad">
        <Button busy={query.isFetching} onPress={check}>
          核验
        </Button>
      </View>
      {code ? (
        <Loaded query={query} cards={1}>
          {(found) => <Found found={found} />}
        </Loaded>
      ) : null}
    </Page>
  );
}

function Found({ found }: { found: CertificateCheck }) {
  const state = STATE[found.state];
  return (
    <Head status={state} number={found.code} title={found.measureTitle} note={found.enterpriseName} now={state.now}>
      <View className="q-gap2">
        <Money fen={found.amountFen} size="l" exact prefix={found.nonCash ? '减免' : ''} />
      </View>
      {found.recoveredFen > 0 ? <Fact label="其中已退回">{formatYuanText(found.recoveredFen)}</Fact> : null}
      <Fact label={found.nonCash ? '兑现日期' : '到账日期'}>{dayText(found.paidOn)}</Fact>
      {found.accountTail ? <Fact label="收款账号末四位">{found.accountTail}</Fact> : null}
      <Fact label="开具日期">{dayText(found.issuedOn)}</Fact>
    </Head>
  );
}
