import type { PayoutRow } from '@qinqing/contract/staff';
import type { TableProps } from 'antd';
import { Link } from 'react-router';
import { yuan } from '../../parts/format';
import { PayoutTag } from '../../parts/tag';

export const payoutColumns: NonNullable<TableProps<PayoutRow>['columns']> = [
  {
    title: '拨付单号',
    dataIndex: 'orderNo',
    width: 150,
    render: (_, row) => (
      <Link className="num" to={`/payouts/${row.id}`}>
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
  {
    title: '收款账户',
    dataIndex: 'accountMasked',
    width: 180,
    render: (_, row) =>
      row.nonCash ? (
        <span className="soft">非现金减免</span>
      ) : (
        <>
          <div className="ellipsis">{row.bankName}</div>
          <div className="mono soft">{row.accountMasked}</div>
        </>
      ),
  },
  {
    title: '金额（元）',
    dataIndex: 'amountFen',
    align: 'right',
    width: 120,
    render: (value: number) => <span className="num">{yuan(value)}</span>,
  },
  {
    title: '状态',
    dataIndex: 'status',
    width: 130,
    render: (_, row) => (
      <>
        <PayoutTag status={row.status} />
        {row.reason ? <div className="sub soft break">{row.reason}</div> : null}
      </>
    ),
  },
];
