import { useState } from 'react';
import { Text, View } from '@tarojs/components';
import { APPLICATION_STATUS, formatYuanText, PAYOUT_STATUS, type ApplicationStatus } from '@qinqing/contract';
import type { ApplicationCard, FirmHome } from '@qinqing/contract/firm';
import { useDidShow } from '@tarojs/taro';
import { useApplications } from '@/data/applications';
import { useOffers } from '@/data/case';
import { useFirmHome } from '@/data/firm';
import { timeText } from '@/lib/calendar';
import { go, goTab } from '@/lib/router';
import { useEnterprise } from '@/lib/session';
import { Loaded, LoginInvite } from '@/parts/loaded';
import { MoreButton } from '@/parts/more-button';
import { NeedList } from '@/parts/needs';
import { Card, Cell, Empty, Icon, List, Money, NoticeBar, Page, Section, Segmented, Tag } from '@/ui';
import './index.scss';

const VIEWS = [
  { value: 'all', label: '全部' },
  { value: 'running', label: '办理中' },
  { value: 'mine', label: '等我办' },
  { value: 'paid', label: '已兑现' },
] as const;
type ViewName = (typeof VIEWS)[number]['value'];

const RUNNING: readonly ApplicationStatus[] = [
  'submitted',
  'checking',
  'in_review',
  'supplement',
  'publicised',
  'objection',
  'approved',
  'payable',
];

function shown(view: Exclude<ViewName, 'mine'>, application: ApplicationCard): boolean {
  switch (view) {
    case 'running':
      return RUNNING.includes(application.status);
    case 'paid':
      return application.status === 'paid';
    default:
      return true;
  }
}

export default function MyProgress() {
  const enterprise = useEnterprise();
  const applications = useApplications(enterprise?.id, '50');
  const home = useFirmHome(enterprise?.id);
  const [view, setView] = useState<ViewName>('all');
  useDidShow(() => {
    if (!enterprise) return;
    applications.refetch();
    void home.refetch();
  });
  return (
    <Page title="进度" tab="progress">
      {enterprise ? (
        <>
          <View className="q-pad">
            {view === 'mine' ? null : <OpenOffers enterpriseId={enterprise.id} />}
            <Segmented label="申报状态" options={VIEWS} value={view} onChange={setView} />
            <View className="q-gap3">
              {view === 'mine' ? (
                <Loaded query={home}>{({ needs }) => <Mine needs={needs} />}</Loaded>
              ) : (
                <Loaded query={applications}>
                  {(items) => {
                    const list = items.filter((application) => shown(view, application));
                    if (list.length === 0) {
                      return (
                        <Empty
                          icon="progress"
                          title={items.length === 0 ? '还没有申报' : '这里没有申报'}
                          text="看看能享什么，符合的政策几分钟就能申报"
                          action={{
                            text: items.length === 0 ? '看看能享什么' : '去看政策',
                            onPress: () => (items.length === 0 ? go('forYou') : goTab('policy')),
                          }}
                        />
                      );
                    }
                    return (
                      <>
                        {list.map((application) => (
                          <CaseCard key={application.id} application={application} />
                        ))}
                        <MoreButton more={applications.more} busy={applications.loadingMore} />
                      </>
                    );
                  }}
                </Loaded>
              )}
            </View>
          </View>
          <Section title="相关事项">
            <List>
              <Cell icon="spark" title="免申即享" onPress={() => go('offers')} />
              <Cell icon="bank" title="更正收款账户" onPress={() => go('repair')} />
              <Cell icon="yuan" title="需退回的款项" onPress={() => go('clawback')} />
              <Cell icon="ask" title="我反映的问题" onPress={() => go('stuckCases')} />
              <Cell icon="megaphone" title="我提出的异议" onPress={() => go('objections')} />
            </List>
          </Section>
        </>
      ) : (
        <LoginInvite title="登录后查进度" text="像查快递一样看申报：到了哪个部门、还要几天、钱发到哪一步" />
      )}
    </Page>
  );
}

/** The same as on the first page: what waits for the person lies in offers, repairs and demands as well as in cases. */
function Mine({ needs }: Pick<FirmHome, 'needs'>) {
  if (needs.length === 0) {
    return (
      <Empty
        icon="check"
        title="没有等您办的事"
        text="要补正、更正收款账户、确认免申即享或退回款项时，会出现在这里"
        action={{ text: '看看能享什么', onPress: () => go('forYou') }}
      />
    );
  }
  return <NeedList needs={needs} />;
}

/** Benefits that only wait for a yes: above everything else, because nobody has to fill in anything. */
function OpenOffers({ enterpriseId }: { enterpriseId: string }) {
  const offers = useOffers(enterpriseId);
  const open = (offers.data ?? []).filter(({ status }) => status === 'open');
  const [first] = open;
  if (!first) return null;
  const sum = open.reduce((total, { amountFen }) => total + amountFen, 0);
  return (
    <View className="progress-offers">
      <NoticeBar
        tone="success"
        title={`${open.length} 笔免申即享待您确认`}
        onPress={() => (open.length === 1 ? go('offer', { id: first.id }) : go('offers'))}
      >
        共 {formatYuanText(sum)}，确认后才办理
      </NoticeBar>
    </View>
  );
}

/** Nothing comes of these any more: the sum that was asked for would read as one that is due. */
const ENDED: readonly ApplicationStatus[] = ['rejected', 'withdrawn', 'expired'];

function CaseCard({ application }: { application: ApplicationCard }) {
  const status = APPLICATION_STATUS[application.status];
  const payout = application.payoutStatus ? PAYOUT_STATUS[application.payoutStatus] : undefined;
  const draft = application.status === 'draft';
  return (
    <Card className="case-card" onPress={() => go(draft ? 'applyForm' : 'application', { id: application.id })}>
      <View className="q-between">
        <View className="q-wrap">
          <Tag tone={status.tone}>{status.label}</Tag>
          {payout && application.payoutStatus !== 'paid' ? <Tag tone={payout.tone}>{payout.label}</Tag> : null}
        </View>
        <Text className="q-note">{timeText(application.updatedAt)}</Text>
      </View>
      <View className="q-card__title q-gap2">{application.measureTitle}</View>
      {application.amountFen === undefined || ENDED.includes(application.status) ? null : (
        <View className="q-gap1">
          <Money
            fen={application.amountFen}
            prefix={application.nonCash ? '减免' : ''}
            // What has arrived is compared with an account to the fen.
            exact={application.payoutStatus === 'paid'}
          />
        </View>
      )}
      <View className={`case-card__now ${application.needsFirm ? 'case-card__now--mine' : ''}`}>
        <Icon name={application.needsFirm ? 'bell' : 'route'} />
        <View className="q-grow">{application.now}</View>
        <Icon name="next" />
      </View>
    </Card>
  );
}
