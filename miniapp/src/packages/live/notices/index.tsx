import { useState } from 'react';
import { View } from '@tarojs/components';
import { formatYuanText } from '@qinqing/contract';
import type { PublicityNotice } from '@qinqing/contract/public';
import { usePublicity } from '@/data/policy';
import { dayText } from '@/lib/calendar';
import { keyed } from '@/lib/keyed';
import { go, useParams } from '@/lib/router';
import { Loaded } from '@/parts/loaded';
import { MoreButton } from '@/parts/more-button';
import { Button, Card, Cell, Empty, Fact, Icon, List, Page, pressable } from '@/ui';
import './index.scss';

export default function Notices() {
  const { id } = useParams();
  const notices = usePublicity('20');
  return (
    <Page title="公示">
      <View className="q-pad q-sub">公示只列企业名称和金额。对哪一家有异议，点它的名字，实名提出并附证据。</View>
      <View className="q-pad">
        <List>
          <Cell icon="megaphone" title="我提出的异议" onPress={() => go('objections')} />
          <Cell icon="shield" title="核验兑付证明" onPress={() => go('certificate')} />
        </List>
      </View>
      <Loaded query={notices}>
        {(items) =>
          items.length === 0 ? (
            <Empty icon="megaphone" title="现在没有正在公示的事项" />
          ) : (
            <View className="q-pad">
              {items.map((notice) => (
                <Notice key={notice.id} notice={notice} open={notice.id === id || items.length === 1} />
              ))}
              <MoreButton more={notices.more} busy={notices.loadingMore} total={notices.total} />
            </View>
          )
        }
      </Loaded>
    </Page>
  );
}

const SHORT = 5;

function Notice({ notice, open }: { notice: PublicityNotice; open: boolean }) {
  const [all, setAll] = useState(open);
  const rows = all ? notice.items : notice.items.slice(0, SHORT);
  return (
    <Card>
      <View className="q-card__title">{notice.title}</View>
      <View className="q-gap2">
        <Fact label="公示期">
          {dayText(notice.startsOn)} 至 {dayText(notice.endsOn)}
        </Fact>
        <Fact label="依据">{notice.basis}</Fact>
        <Fact label="受理部门">{notice.office}</Fact>
        <Fact label="咨询电话">{notice.phone}</Fact>
        <Fact label="监督电话">{notice.complaintPhone}</Fact>
      </View>
      <View className="notice-table">
        {keyed(rows, (row) => `${row.enterpriseName}-${row.amountFen}`).map(({ key, item: row }) => (
          <View
            key={key}
            className="notice-table__row"
            {...pressable(() => go('object', { notice: notice.id, item: row.id }), {
              label: `${row.enterpriseName}，${formatYuanText(row.amountFen)}，提出异议`,
              role: 'link',
            })}
          >
            <View className="q-grow">{row.enterpriseName}</View>
            <View className="notice-table__sum">{formatYuanText(row.amountFen)}</View>
            <Icon name="next" />
          </View>
        ))}
      </View>
      {notice.items.length > SHORT && !all ? (
        <Button kind="quiet" size="s" onPress={() => setAll(true)}>{`展开全部 ${notice.items.length} 家`}</Button>
      ) : null}
      <Button kind="quiet" size="s" onPress={() => go('measure', { id: notice.measureId })}>
        查看这项政策
      </Button>
    </Card>
  );
}
