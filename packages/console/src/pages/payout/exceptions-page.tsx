import type { QueryIn } from '@qinqing/contract';
import { type BankException, getTodo, importReturns, listBankExceptions, listPayouts } from '@qinqing/contract/staff';
import { Alert, App, Button, type TableProps } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { ApiError } from '../../api/errors';
import { refresh, useAction, usePages } from '../../api/query';
import { stamp, yuan } from '../../parts/format';
import { Page } from '../../parts/page';
import { StatusList, useStatus } from '../../parts/status-list';
import { Tag } from '../../parts/tag';
import { useHasRole } from '../../session/use-session';
import { ConfirmDialog, EXCEPTION_OUTCOME, ProposeDialog } from './exception-dialogs';
import { UploadButton } from '../../parts/upload-button';

const KIND: Record<BankException['kind'], string> = {
  quarantined_file: '文件隔离',
  unknown_order: '结果不明',
  stray_debit: '无单支出',
  missing_debit: '账单缺支出',
  missing_return: '账单缺退回',
};
const STATUS = {
  open: { label: '待处理', tone: 'warning' },
  proposed: { label: '待复核', tone: 'info' },
  resolved: { label: '已办结', tone: 'success' },
  gone: { label: '已自动消除', tone: 'neutral' },
} as const;
type Status = keyof typeof STATUS;
const statuses = Object.keys(STATUS) as Status[];

/** What came from a bank and could not be placed: one person proposes with evidence, another confirms. */
export function ExceptionsPage() {
  const { message } = App.useApp();
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [proposing, setProposing] = useState<BankException | null>(null);
  const [confirming, setConfirming] = useState<BankException | null>(null);
  const imports = useHasRole('payout_maker');
  const [status, setStatus] = useStatus(statuses);
  const query: QueryIn<typeof listBankExceptions> = { status };
  const rows = usePages(listBankExceptions, query, 50);

  const returns = useAction(
    importReturns,
    (document) => {
      setFailure(null);
      refresh(listBankExceptions, listPayouts, getTodo);
      if (document.status === 'accepted') void message.success(`已登记 ${document.lineCount} 笔退票`);
      else void message.warning(document.status === 'duplicate' ? '这个文件已经导入过' : '文件有疑点，已整体隔离');
    },
    setFailure,
  );
  const took = () => {
    setProposing(null);
    setConfirming(null);
    refresh(listBankExceptions, listPayouts, getTodo);
  };

  const columns: NonNullable<TableProps<BankException>['columns']> = [
    { title: '类别', dataIndex: 'kind', width: 110, render: (_, row) => KIND[row.kind] },
    {
      title: '事项',
      dataIndex: 'title',
      render: (_, row) => (
        <>
          <div className="break">{row.title}</div>
          {row.details.slice(0, 3).map((text) => (
            <div key={text} className="soft sub break">
              {text}
            </div>
          ))}
          {row.details.length > 3 ? <div className="soft sub">共 {row.details.length} 条原因</div> : null}
          {row.batchId ? <Link to={`/batches/${row.batchId}`}>查看批次</Link> : null}{' '}
          {row.payoutId ? <Link to={`/payouts/${row.payoutId}`}>查看拨付单</Link> : null}
        </>
      ),
    },
    {
      title: '金额（元）',
      dataIndex: 'amountFen',
      align: 'right',
      width: 130,
      render: (value?: number) => <span className="num">{value === undefined ? '—' : yuan(value)}</span>,
    },
    {
      title: '处理意见',
      dataIndex: 'outcome',
      width: 240,
      render: (_, row) => (
        <>
          {row.outcome ? <div>{EXCEPTION_OUTCOME[row.outcome]}</div> : <span className="soft">—</span>}
          {row.note ? <div className="sub break">{row.note}</div> : null}
          {row.proposedBy ? <div className="soft sub">提出：{row.proposedBy}</div> : null}
          {row.resolvedBy ? <div className="soft sub">复核：{row.resolvedBy}</div> : null}
        </>
      ),
    },
    {
      title: '状态',
      dataIndex: 'status',
      width: 130,
      render: (_, row) => (
        <>
          <Tag tone={STATUS[row.status].tone}>{STATUS[row.status].label}</Tag>
          <div className="soft sub num">{stamp(row.raisedAt)}</div>
        </>
      ),
    },
    {
      title: '操作',
      dataIndex: 'id',
      width: 110,
      render: (_, row) =>
        row.can.propose ? (
          <Button size="small" onClick={() => setProposing(row)}>
            处理
          </Button>
        ) : row.can.confirm ? (
          <Button size="small" type="primary" onClick={() => setConfirming(row)}>
            复核
          </Button>
        ) : null,
    },
  ];

  return (
    <Page
      title="银行异常"
      note="凭证据处理，一人提出、另一人复核"
      acts={
        imports ? (
          <UploadButton
            label="导入退票文件"
            accept=".csv,.xlsx,.xml"
            busy={returns.isPending}
            onFile={(file) => returns.mutate({ file })}
          />
        ) : undefined
      }
    >
      {failure ? <Alert className="gap-below" type="error" showIcon title={failure.message} /> : null}
      <StatusList
        labels={STATUS}
        status={status}
        onStatus={setStatus}
        pages={rows}
        columns={columns}
        emptyTitle="没有银行异常"
        emptyHint="被隔离的文件、结果不明的拨付单和对账差异会出现在这里"
      />
      <ProposeDialog exception={proposing} onDone={took} onClose={() => setProposing(null)} />
      <ConfirmDialog exception={confirming} onDone={took} onClose={() => setConfirming(null)} />
    </Page>
  );
}
