import { type PropsWithChildren, useState } from 'react';
import { View } from '@tarojs/components';
import type { PayeeAccount } from '@qinqing/contract/firm';
import { usePayeeAccounts } from '@/data/firm';
import { Card, Icon, MISSING, NoticeBar, pressable, role, Section, Tag } from '@/ui';
import { Loaded } from './loaded';
import { PayeeSheet } from './payee-form';

interface PayeeChoiceProps {
  enterprise: { id: string; name: string };
  /** the account chosen before */
  initial?: string | undefined;
  title?: string;
  note?: string;
  error?: string | undefined;
  /** accounts at which a bank refused the money, by their ids; `gone`: there is no such account any more */
  refused?: ReadonlyMap<string, RefusedAccount>;
  onChoose: (accountId: string) => void;
}

export interface RefusedAccount {
  /** the bank's words */
  reason: string;
  gone: boolean;
}

const NONE: ReadonlyMap<string, RefusedAccount> = new Map();

/** Money goes to no such account: the automatic check sends the case back. */
export const NAME_DIFFERS = '账户户名与企业登记名称不一致';

/** One of the firm's own accounts, or a new one; one under another name is not chosen by itself. */
export function PayeeChoice({
  enterprise,
  initial,
  title = '收款账户',
  note = '款项只打到贵企业自己名下',
  error,
  refused = NONE,
  onChoose,
}: PayeeChoiceProps) {
  const query = usePayeeAccounts(enterprise.id);
  const [chosen, setChosen] = useState(initial);
  const [adding, setAdding] = useState(false);
  const [odd, setOdd] = useState(false);
  const choose = (id: string) => {
    setChosen(id);
    setOdd(false);
    onChoose(id);
  };
  return (
    <Section title={title} note={note}>
      <Loaded query={query} cards={1}>
        {({ items }) => (
          <Card className={`p-payees ${error ? MISSING : ''}`}>
            <View aria-label={title} {...role('radiogroup')}>
              {[...items]
                .sort((a, b) => Number(refused.has(a.id)) - Number(refused.has(b.id)))
                .map((account) => (
                  <Account
                    key={account.id}
                    account={account}
                    chosen={account.id === chosen}
                    refused={refused.get(account.id)}
                    onPress={() => choose(account.id)}
                  />
                ))}
            </View>
            <View className="p-payees__add" {...pressable(() => setAdding(true))}>
              <Icon name="plus" />
              <View>添加收款账户</View>
            </View>
            {items.some(({ id, nameMatches }) => id === chosen && !nameMatches) ? (
              <NameDiffers>核验时会被退回，请换一个账户</NameDiffers>
            ) : odd ? (
              <NameDiffers>刚添加的账户没有替您选上</NameDiffers>
            ) : null}
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
        enterprise={enterprise}
        onClose={() => setAdding(false)}
        onAdded={(account) => {
          setAdding(false);
          if (account.nameMatches) choose(account.id);
          else setOdd(true);
        }}
      />
    </Section>
  );
}

function NameDiffers({ children }: PropsWithChildren) {
  return (
    <View className="p-payees__warning">
      <NoticeBar tone="warning" title={NAME_DIFFERS}>
        {children}；户名写错了的，用正确的户名再添加一次
      </NoticeBar>
    </View>
  );
}

interface AccountProps {
  account: PayeeAccount;
  chosen: boolean;
  refused: RefusedAccount | undefined;
  onPress: () => void;
}

function Account({ account, chosen, refused, onPress }: AccountProps) {
  return (
    <View
      className={`p-payee ${chosen ? 'p-payee--on' : ''} ${refused?.gone ? 'p-payee--gone' : ''}`}
      aria-checked={chosen ? 'true' : 'false'}
      {...pressable(onPress, { role: 'radio', disabled: refused?.gone })}
    >
      <View className={`p-radio ${chosen ? 'p-radio--on' : ''}`} aria-hidden="true" />
      <View className="q-grow">
        <View className="q-strong">{account.bankName}</View>
        <View className="q-sub q-num">{account.accountMasked}</View>
        <View className="q-note">{account.accountName}</View>
        {refused ? (
          <View className="q-note">
            银行拒收：{refused.reason || '未说明原因'}
            {refused.gone ? '，不能再选' : ''}
          </View>
        ) : null}
      </View>
      {refused ? (
        <Tag tone="danger">银行拒收过</Tag>
      ) : (
        <Tag tone={account.nameMatches ? 'success' : 'warning'}>{account.nameMatches ? '户名相符' : '户名不符'}</Tag>
      )}
    </View>
  );
}
