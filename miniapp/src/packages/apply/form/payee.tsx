import { useState } from 'react';
import { View } from '@tarojs/components';
import type { FirmApplication } from '@qinqing/contract/firm';
import { usePayeeAccounts } from '@/data/firm';
import { Loaded } from '@/parts/loaded';
import { PayeeSheet } from '@/parts/payee-form';
import { Card, Icon, pressable, role, Section, Tag } from '@/ui';

interface PayeeChoiceProps {
  application: FirmApplication;
  error: string | undefined;
  onChoose: (accountId: string) => void;
}

export function PayeeChoice({ application, error, onChoose }: PayeeChoiceProps) {
  const query = usePayeeAccounts(application.enterpriseId);
  const [chosen, setChosen] = useState(application.payeeAccount?.id);
  const [adding, setAdding] = useState(false);
  const choose = (id: string) => {
    setChosen(id);
    onChoose(id);
  };
  return (
    <Section title="收款账户" note="款项只打到贵企业自己名下">
      <Loaded query={query} cards={1}>
        {({ items }) => (
          <Card className="apply-card">
            <View aria-label="收款账户" {...role('radiogroup')}>
              {items.map((account) => (
                <View
                  key={account.id}
                  className={`apply-payee ${account.id === chosen ? 'apply-payee--on' : ''}`}
                  aria-checked={account.id === chosen ? 'true' : 'false'}
                  {...pressable(() => choose(account.id), { role: 'radio' })}
                >
                  <View className="apply-payee__mark" aria-hidden="true" />
                  <View className="q-grow">
                    <View className="q-strong">{account.bankName}</View>
                    <View className="q-sub q-num">{account.accountMasked}</View>
                    <View className="q-note">{account.accountName}</View>
                  </View>
                  <Tag tone={account.nameMatches ? 'success' : 'warning'}>
                    {account.nameMatches ? '户名相符' : '户名不符'}
                  </Tag>
                </View>
              ))}
            </View>
            <View className="apply-payee__add" {...pressable(() => setAdding(true))}>
              <Icon name="plus" />
              <View>添加收款账户</View>
            </View>
            {error ? (
              <View className="q-field__error" {...role('alert')}>
                <Icon name="warn" />
                <View>{error}</View>
              </View>
            ) : null}
          </Card>
        )}
      </Loaded>
      <PayeeSheet
        open={adding}
        enterprise={{ id: application.enterpriseId, name: application.enterpriseName }}
        onClose={() => setAdding(false)}
        onAdded={(account) => {
          setAdding(false);
          choose(account.id);
        }}
      />
    </Section>
  );
}
