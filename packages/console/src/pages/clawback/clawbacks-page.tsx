import { CLAWBACK_STATUS, type ClawbackStatus, keysOf } from '@qinqing/contract';
import { type ClawbackRow, listClawbacks } from '@qinqing/contract/staff';
import { type TableProps } from 'antd';
import { Link } from 'react-router';
import { usePages } from '../../api/query';
import { yuan } from '../../parts/format';
import { Page } from '../../parts/page';
import { StatusList, useStatus } from '../../parts/status-list';
import { ClawbackTag } from '../../parts/tag';

const statuses = keysOf(CLAWBACK_STATUS);

const columns: NonNullable<TableProps<ClawbackRow>['columns']> = [
  {
    title: '原拨付单',
    dataIndex: 'orderNo',
    width: 160,
    render: (_, row) => (
      <Link className="num" to={`/clawbacks/${row.id}`}>
        {row.orderNo}
      </Link>
    ),
  },
  {
    title: '企业与政策措施',
    dataIndex: 'enterpriseName',
    ellipsis: true,
    render: (_, row) => (
      <>
        <div className="ellipsis">{row.enterpriseName}</div>
        <div className="ellipsis soft sub">{row.measureTitle}</div>
      </>
    ),
  },
  { title: '原因', dataIndex: 'reason', ellipsis: true },
  {
    title: '应退（元）',
    dataIndex: 'amountFen',
    align: 'right',
    width: 130,
    render: (value: number) => <span className="num">{yuan(value)}</span>,
  },
  {
    title: '已退（元）',
    dataIndex: 'recoveredFen',
    align: 'right',
    width: 130,
    render: (value: number) => <span className="num">{yuan(value)}</span>,
  },
  {
    title: '期限',
    dataIndex: 'dueOn',
    width: 110,
    render: (value: string) => <span className="num">{value}</span>,
  },
  {
    title: '状态',
    dataIndex: 'status',
    width: 100,
    render: (value: ClawbackStatus) => <ClawbackTag status={value} />,
  },
];

export function ClawbacksPage() {
  const [status, setStatus] = useStatus(statuses);
  const pages = usePages(listClawbacks, { status });
  return (
    <Page title="追回" note="提出与复核、登记与入账各由两人办理；在拨付单页面提出">
      <StatusList
        labels={CLAWBACK_STATUS}
        status={status}
        onStatus={setStatus}
        pages={pages}
        columns={columns}
        emptyTitle="没有追回事项"
      />
    </Page>
  );
}
