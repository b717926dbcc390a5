import { useState } from 'react';
import { View } from '@tarojs/components';
import { REPAIR_STATUS } from '@qinqing/contract';
import type { AccountRepair, EnterpriseRef } from '@qinqing/contract/firm';
import { useAnswerRepair, useRepairs } from '@/data/case';
import { timeText } from '@/lib/calendar';
import { go, useParams } from '@/lib/router';
import { useEnterprise, useSession } from '@/lib/session';
import { Loaded, LoginInvite } from '@/parts/loaded';
import { PayeeChoice, type RefusedAccount } from '@/parts/payee-choice';
import { StuckEntry } from '@/parts/stuck-entry';
import { Button, Card, Empty, Fact, Money, NoticeBar, Page, Section, toast } from '@/ui';
import { Head } from '../head';
import { Refused } from '../statement';

export default function Repair() {
  const { id } = useParams();
  const enterprise = useEnterprise();
  const repairs = useRepairs();
  return (
    <Page title="更正收款账户">
      {enterprise ? (
        <Loaded query={repairs}>
          {({ items }) => {
            const asked = id ? items.filter(({ repair }) => repair.id === id) : items;
            const own = asked.filter((item) => item.enterprise.id === enterprise.id);
            const others = elsewhere(asked, enterprise.id, Boolean(id));
            if (own.length + others.length === 0)
              return (
                <Empty
                  icon="bank"
                  title="没有需要更正账户的款项"
                  text="款项因账户原因没有到账时，在这里换一个账户，不用重新申报"
                  action={{ text: '看看收款账户', onPress: () => go('payees') }}
                />
              );
            return (
              <>
                {own.map(({ repair }) => (
                  <One key={repair.id} repair={repair} enterprise={enterprise} refused={refusedBy(items, repair.id)} />
                ))}
                {others.map((other) => (
                  <Elsewhere key={other.enterprise.id} {...other} one={Boolean(id)} />
                ))}
              </>
            );
          }}
        </Loaded>
      ) : (
        <LoginInvite />
      )}
    </Page>
  );
}

interface Other {
  enterprise: EnterpriseRef;
  count: number;
}

/** Other enterprises of the person with money that waits for an account; `all`: also what is settled was asked for. */
function elsewhere(
  items: { repair: AccountRepair; enterprise: EnterpriseRef }[],
  ownId: string,
  all: boolean,
): Other[] {
  const found = new Map<string, Other>();
  for (const { repair, enterprise } of items) {
    if (enterprise.id === ownId || !(all || repair.status === 'asked' || repair.status === 'answered')) continue;
    found.set(enterprise.id, { enterprise, count: (found.get(enterprise.id)?.count ?? 0) + 1 });
  }
  return [...found.values()];
}

/** The account must be one of the enterprise whose money it is, so one acts for that one first. */
function Elsewhere({ enterprise, count, one }: Other & { one: boolean }) {
  const choose = useSession((state) => state.choose);
  return (
    <View className="q-pad">
      <Card>
        <View className="q-card__title">{enterprise.name}</View>
        <View className="q-sub q-gap1">
          {one ? '这笔款项是这家企业的，您现在办理的是另一家' : `您的这家企业有 ${count} 笔款项的收款账户需要更正`}
        </View>
        <View className="q-gap3">
          <Button kind="secondary" onPress={() => choose(enterprise.id)}>
            切换到这家企业办理
          </Button>
        </View>
      </Card>
    </View>
  );
}

const NOW: Record<AccountRepair['status'], string> = {
  asked: '请选择或登记正确的收款账户，核实后重新拨付',
  answered: '已收到，工作人员核实后重新拨付；核实前还可以改',
  verified: '账户已核实，进入下一批次重新拨付',
  closed: '已另行重新拨付，不需要您再处理',
};

/** Accounts at which the bank refused this payment, or that are gone by what it said of any. */
function refusedBy(items: readonly { repair: AccountRepair }[], repairId: string): Map<string, RefusedAccount> {
  const found = new Map<string, RefusedAccount>();
  for (const { repair } of items) {
    const { payeeAccountId, reason, accountGone: gone } = repair;
    if (payeeAccountId && (gone || (repair.id === repairId && !found.has(payeeAccountId))))
      found.set(payeeAccountId, { reason, gone });
  }
  return found;
}

interface OneProps {
  repair: AccountRepair;
  enterprise: { id: string; name: string };
  refused: ReadonlyMap<string, RefusedAccount>;
}

function One({ repair, enterprise, refused }: OneProps) {
  const [account, setAccount] = useState<string>();
  const [tried, setTried] = useState(false);
  const [changing, setChanging] = useState(false);
  const answer = useAnswerRepair();
  const asking = repair.status === 'asked' || (repair.status === 'answered' && changing);
  const send = () => {
    setTried(true);
    if (!account) return;
    answer.mutate(
      { id: repair.id, version: repair.version, payeeAccountId: account },
      {
        onSuccess: () => {
          setChanging(false);
          toast('已提交，等待核实', 'ok');
        },
      },
    );
  };
  return (
    <>
      <Head
        status={REPAIR_STATUS[repair.status]}
        number={repair.receiptNo}
        title={repair.measureTitle}
        now={NOW[repair.status]}
      >
        <View className="q-gap2">
          <Money fen={repair.amountFen} size="l" exact />
        </View>
        <Fact label={repair.cause === 'failed' ? '没有付成' : '到账后被退回'}>
          {repair.reason || '银行未说明原因'}
          <View className="q-note">{timeText(repair.askedAt)}</View>
        </Fact>
        <Fact label="原收款账户">
          {repair.bankName} {repair.accountMasked}
        </Fact>
        {repair.corrected ? (
          <Fact label="更正后的账户">
            {repair.corrected.bankName} {repair.corrected.accountMasked}
            <View className="q-note">
              {repair.corrected.accountName}，{timeText(repair.corrected.at)}
            </View>
          </Fact>
        ) : null}
        {repair.newOrderNo ? <Fact label="新的拨付单">{repair.newOrderNo}</Fact> : null}
      </Head>
      {repair.note && repair.status === 'asked' ? (
        <View className="q-pad">
          <NoticeBar tone="warning" title="上次没有通过核实">
            {repair.note}
          </NoticeBar>
        </View>
      ) : null}
      <Refused error={answer.error} />
      {asking ? (
        <>
          <PayeeChoice
            enterprise={enterprise}
            title="重新拨付到"
            note={
              repair.accountGone
                ? '银行答复原账户已销户或不存在，请选其他账户或新登记一个'
                : '原账户没有问题的，也可以选回原账户'
            }
            refused={refused}
            error={tried && !account ? '请选择收款账户' : undefined}
            onChoose={setAccount}
          />
          <View className="q-pad">
            <Button busy={answer.isPending} onPress={send}>
              提交更正
            </Button>
          </View>
        </>
      ) : null}
      <Section title="相关">
        <Card>
          {repair.status === 'answered' && !changing ? (
            <Button kind="secondary" onPress={() => setChanging(true)}>
              换一个账户
            </Button>
          ) : null}
          <Button kind="quiet" onPress={() => go('application', { id: repair.applicationId })}>
            查看这件申报
          </Button>
        </Card>
      </Section>
      <StuckEntry application={repair.applicationId} step="款项没有到账" />
    </>
  );
}
