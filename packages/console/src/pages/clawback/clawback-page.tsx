import { formatYuan } from '@qinqing/contract';
import {
  type ClawbackReceipt,
  type ClawbackView,
  confirmClawback,
  confirmClawbackReceipt,
  dropClawback,
  getClawback,
  listClawbacks,
  listPayouts,
  listPools,
} from '@qinqing/contract/staff';
import { Alert, App, Button, Input, Modal, Table } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import type { ApiError } from '../../api/errors';
import { queryClient, refresh, routeKey, useAction, useRead } from '../../api/query';
import { stamp, yuan } from '../../parts/format';
import { Facts, Loaded, Nothing, Page, Panel } from '../../parts/page';
import { ClawbackTag, Tag } from '../../parts/tag';
import { ReceiptDialog } from './receipt-dialog';

const RECEIPT = {
  recorded: { label: '待复核', tone: 'warning' },
  confirmed: { label: '已入账', tone: 'success' },
  refused: { label: '未采信', tone: 'neutral' },
} as const;

export function ClawbackPage() {
  const { id = '' } = useParams();
  const read = useRead(getClawback, { params: { id } });
  return (
    <Page
      title="追回"
      note={
        read.data ? (
          <>
            原拨付单 <span className="num">{read.data.orderNo}</span> <ClawbackTag status={read.data.status} />
          </>
        ) : undefined
      }
    >
      <Loaded read={read} rows={10}>
        {(clawback) => <Body clawback={clawback} />}
      </Loaded>
    </Page>
  );
}

function Body({ clawback }: { clawback: ClawbackView }) {
  const { message } = App.useApp();
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [recording, setRecording] = useState(false);
  const [dropping, setDropping] = useState(false);
  const [reason, setReason] = useState('');
  const { id, version, can } = clawback;
  const done = (text: string) => (view: ClawbackView) => {
    queryClient.setQueryData(routeKey(getClawback, { params: { id } }), view);
    refresh(listClawbacks, listPayouts, listPools);
    setFailure(null);
    setRecording(false);
    setDropping(false);
    void message.success(text);
  };
  const confirm = useAction(confirmClawback, done('已通知企业退款'), setFailure);
  const drop = useAction(dropClawback, done('已撤销追回'), setFailure);
  const decide = useAction(confirmClawbackReceipt, done('已复核'), setFailure);
  const left = clawback.amountFen - clawback.recoveredFen;
  return (
    <>
      {failure ? <Alert className="gap-below" type="error" showIcon title={failure.message} /> : null}
      {can.whyNot ? <Alert className="gap-below" type="info" showIcon title={can.whyNot} /> : null}
      <Panel
        title={`应退回 ${formatYuan(clawback.amountFen)} 元，已退 ${formatYuan(clawback.recoveredFen)} 元`}
        acts={
          <>
            {can.drop ? <Button onClick={() => setDropping(true)}>撤销追回</Button> : null}
            {can.confirm ? (
              <Button
                type="primary"
                loading={confirm.isPending}
                onClick={() => confirm.mutate({ params: { id }, body: { version } })}
              >
                复核并通知企业
              </Button>
            ) : null}
          </>
        }
      >
        <Facts
          items={[
            {
              label: '企业',
              value: <Link to={`/enterprises/${clawback.enterpriseId}`}>{clawback.enterpriseName}</Link>,
            },
            { label: '政策措施', value: <Link to={`/cases/${clawback.applicationId}`}>{clawback.measureTitle}</Link> },
            { label: '原拨付单', value: <Link to={`/payouts/${clawback.payoutId}`}>{clawback.orderNo}</Link> },
            { label: '退款期限', value: <span className="num">{clawback.dueOn}</span> },
            { label: '限制申报至', value: <span className="num">{clawback.barUntil ?? '不限制'}</span> },
            { label: '提出', value: `${clawback.proposedBy} ${stamp(clawback.proposedAt)}` },
            { label: '复核', value: clawback.confirmedBy ?? '—' },
            { label: '原因', wide: true, value: clawback.reason },
            ...(clawback.closedReason ? [{ label: '撤销原因', wide: true, value: clawback.closedReason }] : []),
          ]}
        />
      </Panel>
      <Panel
        title="退款与抵扣"
        note={`尚欠 ${formatYuan(left)} 元；每笔须由另一人复核后入账`}
        acts={can.record ? <Button onClick={() => setRecording(true)}>登记退款或抵扣</Button> : null}
        flush
      >
        <Table<ClawbackReceipt>
          size="small"
          rowKey="id"
          pagination={false}
          dataSource={clawback.receipts}
          locale={{ emptyText: <Nothing title="尚无退款" /> }}
          columns={[
            { title: '序号', dataIndex: 'n', width: 70 },
            {
              title: '方式',
              dataIndex: 'kind',
              width: 110,
              render: (kind: ClawbackReceipt['kind']) => (kind === 'bank' ? '银行退款' : '抵扣拨付单'),
            },
            {
              title: '流水号或单号',
              dataIndex: 'reference',
              render: (value: string) => <span className="mono break">{value}</span>,
            },
            {
              title: '金额（元）',
              dataIndex: 'amountFen',
              align: 'right',
              width: 130,
              render: (value: number) => <span className="num">{yuan(value)}</span>,
            },
            { title: '收到日期', dataIndex: 'receivedOn', width: 110 },
            { title: '登记', dataIndex: 'recordedBy', width: 110 },
            { title: '复核', dataIndex: 'confirmedBy', width: 110, render: (value?: string) => value ?? '—' },
            {
              title: '状态',
              key: 'status',
              width: 210,
              render: (_, receipt) =>
                receipt.status === 'recorded' && can.record ? (
                  <>
                    <Button
                      size="small"
                      type="primary"
                      loading={decide.isPending}
                      onClick={() => decide.mutate({ params: { id: receipt.id }, body: { version, accept: true } })}
                    >
                      复核入账
                    </Button>{' '}
                    <Button
                      size="small"
                      loading={decide.isPending}
                      onClick={() => decide.mutate({ params: { id: receipt.id }, body: { version, accept: false } })}
                    >
                      不采信
                    </Button>
                  </>
                ) : (
                  <Tag tone={RECEIPT[receipt.status].tone}>{RECEIPT[receipt.status].label}</Tag>
                ),
            },
          ]}
        />
      </Panel>
      {recording ? (
        <ReceiptDialog clawback={clawback} onDone={done('已登记，待另一人复核')} onClose={() => setRecording(false)} />
      ) : null}
      <Modal
        title="撤销追回"
        open={dropping}
        okText="撤销"
        cancelText="返回"
        okButtonProps={{ disabled: reason.trim() === '', loading: drop.isPending }}
        onOk={() => drop.mutate({ params: { id }, body: { version, reason: reason.trim() } })}
        onCancel={() => setDropping(false)}
      >
        <Input.TextArea
          aria-label="撤销原因"
          placeholder="撤销原因，企业会看到"
          rows={3}
          maxLength={500}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </Modal>
    </>
  );
}
