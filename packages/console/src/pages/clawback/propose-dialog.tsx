import { formatYuan } from '@qinqing/contract';
import { type ClawbackView, type PayoutView, proposeClawback } from '@qinqing/contract/staff';
import { Alert, Form, Input, InputNumber, Modal } from 'antd';
import { useState } from 'react';
import type { ApiError } from '../../api/errors';
import { useAction } from '../../api/query';

interface Values {
  yuan: number;
  reason: string;
  dueOn: string;
  barUntil?: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const day = { pattern: DAY, message: '日期格式应为 2026-01-31' };

/** Proposes to claw a paid order back, or a part of it; a second person decides. */
export function ProposeDialog({
  payout,
  onDone,
  onClose,
}: {
  payout: PayoutView;
  onDone: (view: ClawbackView) => void;
  onClose: () => void;
}) {
  const [form] = Form.useForm<Values>();
  const [failure, setFailure] = useState<ApiError | null>(null);
  const propose = useAction(proposeClawback, onDone, setFailure);
  const send = ({ yuan, reason, dueOn, barUntil }: Values) =>
    propose.mutate({
      params: { id: payout.id },
      body: {
        version: payout.version,
        amountFen: Math.round(yuan * 100),
        reason: reason.trim(),
        dueOn,
        ...(barUntil ? { barUntil } : {}),
      },
    });
  return (
    <Modal
      title={`追回拨付单 ${payout.orderNo}`}
      open
      okText="提出追回"
      cancelText="取消"
      okButtonProps={{ loading: propose.isPending, danger: true }}
      onOk={() => void form.submit()}
      onCancel={onClose}
    >
      <p className="soft">须由另一人复核后才通知企业；部分追回不影响其余款项。</p>
      {failure ? <Alert className="gap-below" type="error" showIcon title={failure.message} /> : null}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ yuan: payout.amountFen / 100 }}
        onFinish={send}
      >
        <Form.Item
          label={`追回金额（元），最多 ${formatYuan(payout.amountFen)}`}
          name="yuan"
          rules={[{ required: true, message: '请填写追回金额' }]}
        >
          <InputNumber min={0.01} max={payout.amountFen / 100} precision={2} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item label="原因" name="reason" rules={[{ required: true, message: '请填写原因' }]}>
          <Input.TextArea rows={3} maxLength={500} />
        </Form.Item>
        <Form.Item label="退款期限" name="dueOn" rules={[{ required: true, message: '请填写退款期限' }, day]}>
          <Input placeholder="2026-01-31" maxLength={10} />
        </Form.Item>
        <Form.Item label="限制申报至（可选）" name="barUntil" rules={[day]}>
          <Input placeholder="2028-12-31" maxLength={10} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
