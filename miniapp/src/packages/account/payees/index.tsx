import { useState } from 'react';
import { View } from '@tarojs/components';
import { usePayeeAccounts } from '@/data/firm';
import { timeText } from '@/lib/calendar';
import { useEnterprise } from '@/lib/session';
import { Loaded, LoginInvite } from '@/parts/loaded';
import { PayeeSheet } from '@/parts/payee-form';
import { StuckEntry } from '@/parts/stuck-entry';
import { Button, Card, Empty, Fact, Page, Tag, toast } from '@/ui';

export default function Payees() {
  const enterprise = useEnterprise();
  const query = usePayeeAccounts(enterprise?.id);
  const [adding, setAdding] = useState(false);
  if (!enterprise) {
    return (
      <Page title="收款账户">
        <LoginInvite />
      </Page>
    );
  }
  return (
    <Page
      title="收款账户"
      footer={
        <Button icon="plus" onPress={() => setAdding(true)}>
          添加收款账户
        </Button>
      }
    >
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="bank" title="还没有收款账户" text="补助只会打到贵企业自己名下的账户" />
          ) : (
            <View className="q-pad">
              {items.map((account) => (
                <Card key={account.id}>
                  <View className="q-between">
                    <View className="q-card__title">{account.bankName}</View>
                    <Tag tone={account.nameMatches ? 'success' : 'warning'}>
                      {account.nameMatches ? '户名相符' : '户名不符'}
                    </Tag>
                  </View>
                  <View className="q-gap2">
                    <Fact label="账号">{account.accountMasked}</Fact>
                    <Fact label="户名">{account.accountName}</Fact>
                    {account.branchName ? <Fact label="开户网点">{account.branchName}</Fact> : null}
                    <Fact label="登记时间">{timeText(account.createdAt)}</Fact>
                  </View>
                </Card>
              ))}
            </View>
          )
        }
      </Loaded>
      <StuckEntry step="登记收款账户" />
      <PayeeSheet
        open={adding}
        enterprise={enterprise}
        onClose={() => setAdding(false)}
        onAdded={() => {
          setAdding(false);
          toast('收款账户已登记', 'ok');
        }}
      />
    </Page>
  );
}
