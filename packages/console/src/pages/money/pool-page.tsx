import { formatYuan, POOL_STATE } from '@qinqing/contract';
import {
  decidePoolChange,
  getPoolCourse,
  getTodo,
  listPools,
  type PoolChange,
  type PoolCourse,
} from '@qinqing/contract/staff';
import { Alert, App, Button, Table } from 'antd';
import { useMemo, useState } from 'react';
import { useParams } from 'react-router';
import type { ApiError } from '../../api/errors';
import { queryClient, refresh, routeKey, useAction, useRead } from '../../api/query';
import { Chart } from '../../parts/chart';
import { stamp, wan, yuan } from '../../parts/format';
import { Facts, Loaded, Nothing, Page, Panel } from '../../parts/page';
import { Tag } from '../../parts/tag';
import { burnDown } from './charts';
import './money.css';
import { PoolChangeDialog } from './pool-change-dialog';
import { STATE_TONES } from './pool-parts';

const KIND = { top_up: '追加预算', carry_over: '年度结转' } as const;
const STATUS = {
  proposed: { label: '待复核', tone: 'warning' },
  done: { label: '已执行', tone: 'success' },
  refused: { label: '不同意', tone: 'neutral' },
} as const;

export function PoolPage() {
  const { code = '' } = useParams();
  const read = useRead(getPoolCourse, { params: { code } });
  return (
    <Page
      title={read.data?.pool.name ?? '资金池'}
      note={
        read.data ? (
          <>
            <span className="mono">{code}</span> · {read.data.pool.year} 年度 · {read.data.pool.department}
          </>
        ) : undefined
      }
    >
      <Loaded read={read} rows={12}>
        {(course) => <Body course={course} />}
      </Loaded>
    </Page>
  );
}

function Body({ course }: { course: PoolCourse }) {
  const { message } = App.useApp();
  const { pool, perDayFen, usedUpOn, changes } = course;
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [proposing, setProposing] = useState<PoolChange['kind'] | null>(null);
  const chart = useMemo(() => burnDown(course), [course]);
  const done = (text: string) => (next: PoolCourse) => {
    queryClient.setQueryData(routeKey(getPoolCourse, { params: { code: pool.code } }), next);
    refresh(listPools, getTodo);
    setFailure(null);
    setProposing(null);
    void message.success(text);
  };
  const decide = useAction(decidePoolChange, done('已复核'), setFailure);
  const forecast = usedUpOn ? `按近 28 天每天 ${wan(perDayFen)} 的进度，预计 ${usedUpOn} 用完` : '近期无使用，不作预测';
  return (
    <>
      {failure ? <Alert className="gap-below" type="error" showIcon title={failure.message} /> : null}
      <Panel
        title="使用进度"
        note={forecast}
        acts={
          course.canPropose ? (
            <>
              <Button onClick={() => setProposing('carry_over')}>年度结转</Button>
              <Button type="primary" onClick={() => setProposing('top_up')}>
                追加预算
              </Button>
            </>
          ) : null
        }
      >
        <Chart
          option={chart}
          height={260}
          label={`可用 ${wan(pool.availableFen)}，已兑现 ${wan(pool.paidFen)}；${forecast}`}
        />
        <Facts
          items={[
            { label: '安排', value: <span className="num">{yuan(pool.appropriatedFen)} 元</span> },
            { label: '可用', value: <span className="num">{yuan(pool.availableFen)} 元</span> },
            { label: '已冻结', value: <span className="num">{yuan(pool.frozenFen)} 元</span> },
            { label: '待拨付与在途', value: <span className="num">{yuan(pool.payableFen + pool.transitFen)} 元</span> },
            { label: '已兑现', value: <span className="num">{yuan(pool.paidFen)} 元</span> },
            { label: '追回', value: <span className="num">{yuan(pool.clawedBackFen)} 元</span> },
            { label: '企业看到', value: <Tag tone={STATE_TONES[pool.state]}>{POOL_STATE[pool.state]}</Tag> },
          ]}
        />
      </Panel>
      <Panel title="预算调整" note="提出与复核须由两人办理" flush>
        <Table<PoolChange>
          size="small"
          rowKey="id"
          pagination={false}
          dataSource={changes}
          locale={{ emptyText: <Nothing title="没有调整" /> }}
          columns={[
            { title: '类型', dataIndex: 'kind', width: 100, render: (kind: PoolChange['kind']) => KIND[kind] },
            {
              title: '金额（元）',
              dataIndex: 'amountFen',
              align: 'right',
              width: 160,
              render: (fen: number) => <span className="num">{fen === 0 ? '全部可用' : formatYuan(fen)}</span>,
            },
            {
              title: '文件与说明',
              key: 'why',
              render: (_, change) => (
                <>
                  {change.reference}
                  {change.toPoolCode ? (
                    <span className="soft mono">
                      {' '}
                      {change.poolCode} → {change.toPoolCode}
                    </span>
                  ) : null}
                  <div className="soft sub">{change.reason}</div>
                </>
              ),
            },
            {
              title: '提出',
              key: 'proposed',
              width: 150,
              render: (_, change) => (
                <>
                  {change.proposedBy}
                  <div className="soft sub num">{stamp(change.proposedAt)}</div>
                </>
              ),
            },
            { title: '复核', dataIndex: 'decidedBy', width: 110, render: (name?: string) => name ?? '—' },
            {
              title: '状态',
              key: 'status',
              width: 190,
              render: (_, change) =>
                change.canDecide ? (
                  <>
                    <Button
                      size="small"
                      type="primary"
                      loading={decide.isPending}
                      onClick={() =>
                        decide.mutate({ params: { id: change.id }, body: { version: change.version, accept: true } })
                      }
                    >
                      复核执行
                    </Button>{' '}
                    <Button
                      size="small"
                      loading={decide.isPending}
                      onClick={() =>
                        decide.mutate({ params: { id: change.id }, body: { version: change.version, accept: false } })
                      }
                    >
                      不同意
                    </Button>
                  </>
                ) : (
                  <Tag tone={STATUS[change.status].tone}>{STATUS[change.status].label}</Tag>
                ),
            },
          ]}
        />
      </Panel>
      {proposing ? (
        <PoolChangeDialog
          pool={pool}
          kind={proposing}
          onDone={done('已提出，待另一人复核')}
          onClose={() => setProposing(null)}
        />
      ) : null}
    </>
  );
}
