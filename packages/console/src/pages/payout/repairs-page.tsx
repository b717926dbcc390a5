import { keysOf, type QueryIn, REPAIR_STATUS } from '@qinqing/contract';
import {
  decideAccountRepair,
  getTodo,
  listAccountRepairs,
  listPayouts,
  type StaffRepair,
} from '@qinqing/contract/staff';
import { Alert, App, Button, Input, Modal, type TableProps } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { ApiError } from '../../api/errors';
import { refresh, useAction, usePages } from '../../api/query';
import { stamp, yuan } from '../../parts/format';
import { Facts, Page } from '../../parts/page';
import { StatusList, useStatus } from '../../parts/status-list';
import { Tag } from '../../parts/tag';
import { useHasRole } from '../../session/use-session';

const statuses = keysOf(REPAIR_STATUS);

/** Payments that failed or came back: the firm names its account on the phone, somebody here verifies it. */
export function RepairsPage() {
  const { message } = App.useApp();
  const [chosen, setChosen] = useState<StaffRepair | null>(null);
  const [note, setNote] = useState('');
  const [failure, setFailure] = useState<ApiError | null>(null);
  const finance = useHasRole('finance_reviewer');
  const maker = useHasRole('payout_maker');
  const [status, setStatus] = useStatus(statuses);
  const query: QueryIn<typeof listAccountRepairs> = { status };
  const rows = usePages(listAccountRepairs, query, 50);

  const close = () => {
    setChosen(null);
    setNote('');
    setFailure(null);
  };
  const decide = useAction(
    decideAccountRepair,
    (repair) => {
      close();
      refresh(listAccountRepairs, listPayouts, getTodo);
      void message.success(repair.newOrderNo ? `已生成新拨付单 ${repair.newOrderNo}` : '已退回企业重新更正');
    },
    setFailure,
  );
  const send = (accept: boolean) =>
    chosen &&
    decide.mutate({ params: { id: chosen.id }, body: { version: chosen.version, accept, note: note.trim() } });

  const columns: NonNullable<TableProps<StaffRepair>['columns']> = [
    {
      title: '拨付单',
      dataIndex: 'orderNo',
      width: 210,
      render: (_, row) => (
        <>
          <Link className="num" to={`/payouts/${row.payoutId}`}>
            {row.orderNo}
          </Link>
          <div className="soft sub">{row.enterpriseName}</div>
        </>
      ),
    },
    {
      title: '金额（元）',
      dataIndex: 'amountFen',
      align: 'right',
      width: 130,
      render: (value: number) => <span className="num">{yuan(value)}</span>,
    },
    {
      title: '缘由',
      dataIndex: 'reason',
      render: (_, row) => (
        <>
          {row.cause === 'returned' ? '退票' : '付款失败'}
          <div className="soft sub break">{row.reason}</div>
        </>
      ),
    },
    {
      title: '原账户 → 更正后',
      dataIndex: 'accountMasked',
      width: 290,
      render: (_, row) => (
        <>
          <div>
            {row.bankName} <span className="mono">{row.accountMasked}</span>
          </div>
          {row.corrected ? (
            <div>
              → {row.corrected.bankName} <span className="mono">{row.corrected.accountMasked}</span>
            </div>
          ) : (
            <div className="soft sub">{row.status === 'asked' ? '企业尚未更正' : '未经更正，另立拨付单'}</div>
          )}
        </>
      ),
    },
    {
      title: '状态',
      dataIndex: 'status',
      width: 190,
      render: (_, row) => (
        <>
          <Tag tone={REPAIR_STATUS[row.status].tone}>{REPAIR_STATUS[row.status].label}</Tag>
          <div className="soft sub num">{stamp(row.decidedAt ?? row.corrected?.at ?? row.askedAt)}</div>
          {row.newPayoutId ? <Link to={`/payouts/${row.newPayoutId}`}>新拨付单</Link> : null}
        </>
      ),
    },
    {
      title: '操作',
      dataIndex: 'id',
      width: 100,
      render: (_, row) =>
        row.status === 'answered' && (finance || maker) ? (
          <Button size="small" type="primary" onClick={() => setChosen(row)}>
            核实
          </Button>
        ) : null,
    },
  ];

  return (
    <Page title="账户更正" note="付款失败或退票后，企业在手机上更正账户，核实后另立拨付单">
      <StatusList
        labels={REPAIR_STATUS}
        status={status}
        onStatus={setStatus}
        pages={rows}
        columns={columns}
        emptyTitle="没有待更正的账户"
        emptyHint="付款失败和退票的款项会出现在这里"
      />
      <Modal
        open={chosen !== null}
        title="核实收款账户"
        onCancel={close}
        footer={[
          <Button key="back" disabled={!note.trim() || decide.isPending} onClick={() => send(false)}>
            退回企业
          </Button>,
          <Button key="ok" type="primary" disabled={!note.trim()} loading={decide.isPending} onClick={() => send(true)}>
            属实，重新拨付
          </Button>,
        ]}
      >
        {failure ? <Alert className="gap-below" type="error" showIcon title={failure.message} /> : null}
        {chosen?.corrected ? (
          <Facts
            items={[
              { label: '企业', value: chosen.enterpriseName },
              { label: '金额', value: <span className="num">{yuan(chosen.amountFen)} 元</span> },
              { label: '户名', value: chosen.corrected.accountName },
              { label: '开户银行', value: chosen.corrected.bankName },
              { label: '账号', value: <span className="mono">{chosen.corrected.accountMasked}</span> },
              { label: '更正人', value: chosen.answeredBy ?? '—' },
            ]}
          />
        ) : null}
        <Input.TextArea
          aria-label="核实情况"
          placeholder="如何核实、核实结果"
          rows={3}
          maxLength={500}
          value={note}
          onChange={({ target }) => setNote(target.value)}
        />
      </Modal>
    </Page>
  );
}
