import { SIZE_CLASS, STAGE } from '@qinqing/contract';
import type { CaseRow } from '@qinqing/contract/staff';
import type { TableProps } from 'antd';
import { day, daysSince, yuan } from '../../parts/format';
import { RowLink } from '../../parts/row-link';
import { ApplicationTag, Tag } from '../../parts/tag';
import { ClockText } from './clock-text';

export const caseColumns: NonNullable<TableProps<CaseRow>['columns']> = [
  {
    title: '受理编号',
    dataIndex: 'receiptNo',
    width: 150,
    render: (_, row) => (
      <>
        <RowLink to={`/cases/${row.id}`} className="num">
          {row.receiptNo}
        </RowLink>
        <div className="soft sub num">{day(row.submittedAt)} 提交</div>
      </>
    ),
  },
  {
    title: '企业',
    dataIndex: 'enterpriseName',
    ellipsis: true,
    render: (_, row) => (
      <>
        <div className="ellipsis">{row.enterpriseName}</div>
        <div className="soft sub ellipsis">
          <span className="mono">{row.uscc}</span> · {SIZE_CLASS[row.sizeClass]}
        </div>
      </>
    ),
  },
  { title: '政策措施', dataIndex: 'measureTitle', ellipsis: true },
  {
    title: '金额（元）',
    dataIndex: 'amountFen',
    align: 'right',
    width: 124,
    render: (_, row) => (
      <span className="num">
        {yuan(row.amountFen)}
        {row.nonCash ? <div className="soft sub">非现金</div> : null}
      </span>
    ),
  },
  {
    title: '环节',
    dataIndex: 'status',
    width: 112,
    render: (_, row) => (
      <>
        <ApplicationTag status={row.status} />
        {row.stage && row.status === 'in_review' ? <div className="soft sub">{STAGE[row.stage].label}</div> : null}
      </>
    ),
  },
  {
    title: '核验提示',
    dataIndex: 'flags',
    width: 156,
    render: (_, row) =>
      row.flags.length === 0 ? (
        <span className="soft">无</span>
      ) : (
        <span title={row.flags.join(';')}>
          <Tag tone="warning">{row.flags[0]}</Tag>
          {row.flags.length > 1 ? <span className="soft"> +{row.flags.length - 1}</span> : null}
        </span>
      ),
  },
  {
    title: '时限',
    dataIndex: 'clock',
    width: 118,
    render: (_, row) => (
      <>
        <ClockText clock={row.clock} />
        <div className="soft sub num">本环节 {daysSince(row.stageSince)} 天</div>
      </>
    ),
  },
];
