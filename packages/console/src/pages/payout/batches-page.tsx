import { BATCH_STATUS, type BatchStatus, keysOf, type QueryIn } from '@qinqing/contract';
import { type BatchRow, listBatches } from '@qinqing/contract/staff';
import { Button, type TableProps } from 'antd';
import { useNavigate } from 'react-router';
import { usePages } from '../../api/query';
import { count, stamp, yuan } from '../../parts/format';
import { Page } from '../../parts/page';
import { StatusList, useStatus } from '../../parts/status-list';
import { RowLink } from '../../parts/row-link';
import { BatchTag } from '../../parts/tag';
import { BatchCounts, PoolName } from './batch-parts';

const statuses = keysOf(BATCH_STATUS);

const columns: NonNullable<TableProps<BatchRow>['columns']> = [
  {
    title: '批次号',
    dataIndex: 'number',
    width: 170,
    render: (_, row) => (
      <RowLink className="num" to={`/batches/${row.id}`}>
        {row.number}
      </RowLink>
    ),
  },
  { title: '资金池', dataIndex: 'poolCode', ellipsis: true, render: (value: string) => <PoolName code={value} /> },
  { title: '状态', dataIndex: 'status', width: 110, render: (value: BatchStatus) => <BatchTag status={value} /> },
  {
    title: '笔数',
    dataIndex: 'lineCount',
    align: 'right',
    width: 80,
    render: (value: number) => <span className="num">{count(value)}</span>,
  },
  {
    title: '总额（元）',
    dataIndex: 'totalFen',
    align: 'right',
    width: 150,
    render: (value: number) => <span className="num">{yuan(value)}</span>,
  },
  { title: '银行结果', dataIndex: 'counts', width: 250, render: (_, row) => <BatchCounts batch={row} /> },
  {
    title: '编制',
    dataIndex: 'madeBy',
    width: 150,
    render: (_, row) => (
      <>
        {row.madeBy}
        <div className="soft sub num">{stamp(row.madeAt)}</div>
      </>
    ),
  },
  {
    title: '放行',
    dataIndex: 'releasedBy',
    width: 150,
    render: (_, row) =>
      row.releasedBy ? (
        <>
          {row.releasedBy}
          <div className="soft sub num">{stamp(row.releasedAt)}</div>
        </>
      ) : (
        <span className="soft">—</span>
      ),
  },
];

export function BatchesPage() {
  const navigate = useNavigate();
  const [status, setStatus] = useStatus(statuses);
  const query: QueryIn<typeof listBatches> = { status };
  const batches = usePages(listBatches, query, 50);
  return (
    <Page
      title="拨付批次"
      note="编制、封存、放行必须是三个人"
      acts={<Button onClick={() => void navigate('/payouts?status=payable')}>编制批次</Button>}
    >
      <StatusList
        labels={BATCH_STATUS}
        status={status}
        onStatus={setStatus}
        pages={batches}
        columns={columns}
        emptyTitle="没有批次"
        emptyHint="在“拨付单”里勾选待编批的单据即可编制"
        rowClassName={() => 'row-open'}
        onRow={(row) => ({ onClick: () => void navigate(`/batches/${row.id}`) })}
      />
    </Page>
  );
}
