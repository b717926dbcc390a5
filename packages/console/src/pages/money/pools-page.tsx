import { POOL_STATE } from '@qinqing/contract';
import { listPools, type Pool } from '@qinqing/contract/staff';
import { Table } from 'antd';
import { Link } from 'react-router';
import { useRead } from '../../api/query';
import { stamp, wan, yuan } from '../../parts/format';
import { Loaded, Nothing, Page, Panel } from '../../parts/page';
import { Tag } from '../../parts/tag';
import './money.css';
import { POOL_PARTS, STATE_TONES, shares } from './pool-parts';

export function PoolsPage() {
  const read = useRead(listPools);
  return (
    <Page title="资金池" note={read.data ? `取自台账，截至 ${stamp(read.data.asOf)}` : undefined}>
      <Loaded read={read} rows={10}>
        {({ items }) => (
          <>
            <ul className="legend" aria-label="图例">
              {POOL_PARTS.map((part) => (
                <li key={part.key}>
                  <i className={`fill ${part.key}`} aria-hidden="true" />
                  {part.label}
                </li>
              ))}
            </ul>
            <PoolTable title="现金补助" pools={items.filter(({ nonCash }) => !nonCash)} />
            <PoolTable title="非现金减免" pools={items.filter(({ nonCash }) => nonCash)} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function PoolTable({ title, pools }: { title: string; pools: readonly Pool[] }) {
  const appropriated = pools.reduce((sum, pool) => sum + pool.appropriatedFen, 0);
  const paid = pools.reduce((sum, pool) => sum + pool.paidFen, 0);
  return (
    <Panel title={title} note={`安排 ${wan(appropriated)}，已兑现 ${wan(paid)}`} flush>
      <Table<Pool>
        size="small"
        rowKey="code"
        pagination={false}
        dataSource={[...pools]}
        locale={{ emptyText: <Nothing title="没有资金池" /> }}
        expandable={{ expandedRowRender: (pool) => <PoolDetail pool={pool} />, columnWidth: 36 }}
        columns={[
          {
            title: '资金池',
            dataIndex: 'name',
            width: 260,
            render: (_, pool) => (
              <>
                <Link to={`/pools/${pool.code}`}>{pool.name}</Link>
                <div className="soft sub">
                  <span className="mono">{pool.code}</span> · {pool.department}
                </div>
              </>
            ),
          },
          {
            title: '安排',
            dataIndex: 'appropriatedFen',
            align: 'right',
            width: 120,
            render: (value: number) => <span className="num">{wan(value)}</span>,
          },
          { title: '使用情况', key: 'bar', render: (_, pool) => <PoolBar pool={pool} /> },
          {
            title: '可用',
            dataIndex: 'availableFen',
            align: 'right',
            width: 120,
            render: (value: number) => <strong className="num">{wan(value)}</strong>,
          },
          {
            title: '状态',
            dataIndex: 'state',
            width: 100,
            render: (value: Pool['state']) => <Tag tone={STATE_TONES[value]}>{POOL_STATE[value]}</Tag>,
          },
        ]}
      />
    </Panel>
  );
}

/** Lengths are shares of the appropriation; the words in the tooltip and the table carry the figures. */
function PoolBar({ pool }: { pool: Pool }) {
  const parts = shares(pool);
  const words = parts.map((part) => `${part.label} ${wan(part.fen)}`).join(',');
  return (
    <div className="pool-bar" role="img" aria-label={words} title={words}>
      {parts.map((part) =>
        part.fen > 0 ? <span key={part.key} className={`fill ${part.key}`} style={{ flexGrow: part.share }} /> : null,
      )}
    </div>
  );
}

function PoolDetail({ pool }: { pool: Pool }) {
  return (
    <dl className="facts pool-detail">
      {shares(pool).map((part) => (
        <div key={part.key}>
          <dt>{part.label}</dt>
          <dd className="num">{yuan(part.fen)} 元</dd>
        </div>
      ))}
      <div>
        <dt>退票</dt>
        <dd className="num">{yuan(pool.returnedFen)} 元</dd>
      </div>
      <div>
        <dt>追回</dt>
        <dd className="num">{yuan(pool.clawedBackFen)} 元</dd>
      </div>
    </dl>
  );
}
