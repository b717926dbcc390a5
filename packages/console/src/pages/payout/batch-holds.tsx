import { HOLD_KIND } from '@qinqing/contract';
import {
  type BatchHold,
  type BatchView,
  getBatch,
  getTodo,
  liftHold,
  listBatches,
  takeOutLine,
} from '@qinqing/contract/staff';
import { Alert, App, Button, Input, Modal, Table } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { ApiError } from '../../api/errors';
import { queryClient, refresh, routeKey, useAction } from '../../api/query';
import { stamp } from '../../parts/format';
import { Panel } from '../../parts/page';
import { Tag } from '../../parts/tag';

const STATUS = {
  open: { label: '待核实', tone: 'warning' },
  lifted: { label: '已核实', tone: 'success' },
  taken_out: { label: '已移出批次', tone: 'neutral' },
  gone: { label: '重新封存后不再存在', tone: 'neutral' },
} as const;

interface Asked {
  act: 'lift' | 'takeOut';
  hold: BatchHold;
}

/** What was unusual when the batch was sealed, and who answers for it. */
export function BatchHolds({ batch }: { batch: BatchView }) {
  const { message } = App.useApp();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState<ApiError | null>(null);
  const params = { id: batch.id };

  const close = () => {
    setAsked(null);
    setReason('');
    setFailure(null);
  };
  const took = (text: string) => (answer: BatchView) => {
    close();
    queryClient.setQueryData(routeKey(getBatch, { params }), answer);
    refresh(listBatches, getTodo);
    void message.success(text);
  };
  const lift = useAction(liftHold, took('已记录核实情况'), setFailure);
  const takeOut = useAction(takeOutLine, took('已移出，批次须重新封存'), setFailure);

  if (batch.holds.length === 0) return null;
  const open = batch.holds.filter(({ status }) => status === 'open').length;
  const send = () => {
    if (!asked) return;
    const { act, hold } = asked;
    if (act === 'lift') lift.mutate({ params: { ...params, holdId: hold.id }, body: { reason: reason.trim() } });
    else takeOut.mutate({ params, body: { version: batch.version, payoutId: hold.payoutId, reason: reason.trim() } });
  };
  return (
    <Panel title="疑点" note={open > 0 ? `${open} 条待核实；全部核实或移出后才能放行` : '均已处理'} flush>
      <Table<BatchHold>
        size="small"
        rowKey="id"
        pagination={false}
        dataSource={batch.holds}
        columns={[
          {
            title: '拨付单',
            dataIndex: 'orderNo',
            width: 210,
            render: (_, hold) => (
              <>
                <Link className="num" to={`/payouts/${hold.payoutId}`}>
                  {hold.orderNo ?? '已移出的一笔'}
                </Link>
                {hold.enterpriseName ? <div className="soft sub">{hold.enterpriseName}</div> : null}
              </>
            ),
          },
          { title: '疑点', dataIndex: 'kind', width: 120, render: (_, { kind }) => HOLD_KIND[kind] },
          { title: '情况', dataIndex: 'detail' },
          {
            title: '处理',
            dataIndex: 'status',
            width: 260,
            render: (_, hold) => (
              <>
                <Tag tone={STATUS[hold.status].tone}>{STATUS[hold.status].label}</Tag>
                {hold.liftedBy ? (
                  <div className="soft sub num">
                    {hold.liftedBy} · {hold.liftedAt ? stamp(hold.liftedAt) : ''}
                  </div>
                ) : null}
                {hold.reason ? <div className="sub break">{hold.reason}</div> : null}
              </>
            ),
          },
          {
            title: '操作',
            dataIndex: 'id',
            width: 170,
            render: (_, hold) =>
              hold.status === 'open' ? (
                <>
                  {batch.can.lift ? (
                    <Button size="small" onClick={() => setAsked({ act: 'lift', hold })}>
                      已核实
                    </Button>
                  ) : null}{' '}
                  {batch.can.takeOut && batch.lineCount > 1 ? (
                    <Button size="small" danger onClick={() => setAsked({ act: 'takeOut', hold })}>
                      移出批次
                    </Button>
                  ) : null}
                </>
              ) : null,
          },
        ]}
      />
      <Modal
        open={asked !== null}
        title={asked?.act === 'takeOut' ? '移出批次' : '核实疑点'}
        okText={asked?.act === 'takeOut' ? '确认移出' : '确认属实，可以拨付'}
        cancelText="返回"
        okButtonProps={{ disabled: !reason.trim(), loading: lift.isPending || takeOut.isPending }}
        onOk={send}
        onCancel={close}
      >
        {failure ? <Alert className="gap-below" type="error" showIcon title={failure.message} /> : null}
        <p>
          {asked ? `${HOLD_KIND[asked.hold.kind]}：${asked.hold.detail}。` : ''}
          {asked?.act === 'takeOut' ? '移出后批次回到草稿，须重新封存。' : '您的姓名与说明将记入审计。'}
        </p>
        <Input.TextArea
          aria-label={asked?.act === 'takeOut' ? '移出原因' : '核实情况'}
          placeholder={asked?.act === 'takeOut' ? '移出原因' : '如何核实、核实结果'}
          rows={3}
          maxLength={500}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </Modal>
    </Panel>
  );
}
