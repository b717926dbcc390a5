import { formatYuan } from '@qinqing/contract';
import { getCase, getSettlement, listClawbacks, listPayouts, settleCase } from '@qinqing/contract/staff';
import { Alert, App, Button, Input } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { ApiError } from '../../api/errors';
import { refresh, useAction, useRead } from '../../api/query';
import { Facts, Panel } from '../../parts/page';

/** What a paid case is entitled to by today's data against what it was paid; nothing is shown while that is unclear. */
export function SettlementPanel({ id }: { id: string }) {
  const navigate = useNavigate();
  const { message } = App.useApp();
  const read = useRead(getSettlement, { params: { id } });
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState<ApiError | null>(null);
  const settle = useAction(
    settleCase,
    ({ payoutId, clawbackId }) => {
      refresh(getCase, getSettlement, listPayouts, listClawbacks);
      void message.success(payoutId ? '已生成补付拨付单' : '已提出追回，须另一人复核');
      if (clawbackId) void navigate(`/clawbacks/${clawbackId}`);
    },
    setFailure,
  );
  if (!read.data) return null;
  const { entitledFen, paidFen, differenceFen, heldBackFen, result, version, can } = read.data;
  return (
    <Panel title="结算" note={result}>
      {failure ? <Alert className="gap-below" type="error" showIcon title={failure.message} /> : null}
      <Facts
        items={[
          { label: '按最新数据应得', value: <span className="num">{formatYuan(entitledFen)} 元</span> },
          { label: '台账已付', value: <span className="num">{formatYuan(paidFen)} 元</span> },
          { label: '差额', value: <span className="num">{formatYuan(differenceFen)} 元</span> },
          ...(heldBackFen > 0
            ? [{ label: '其中超出上限', value: <span className="num">{formatYuan(heldBackFen)} 元</span> }]
            : []),
        ]}
      />
      {can ? (
        <>
          <Input.TextArea
            className="gap-above"
            aria-label="结算依据"
            placeholder="结算依据，如结算材料、更正后的数据"
            rows={2}
            maxLength={500}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
          <Button
            className="gap-above"
            type="primary"
            disabled={reason.trim() === ''}
            loading={settle.isPending}
            onClick={() => settle.mutate({ params: { id }, body: { version, reason: reason.trim() } })}
          >
            {differenceFen > 0 ? '补付差额' : '提出追回多付部分'}
          </Button>
        </>
      ) : null}
    </Panel>
  );
}
