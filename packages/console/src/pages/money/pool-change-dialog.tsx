import { listPools, type Pool, type PoolChange, type PoolCourse, proposePoolChange } from '@qinqing/contract/staff';
import { Alert, Form, Input, InputNumber, Modal, Select } from 'antd';
import { useState } from 'react';
import type { ApiError } from '../../api/errors';
import { useAction, useRead } from '../../api/query';

interface Values {
  yuan?: number;
  toPoolCode?: string;
  reference: string;
  reason: string;
}

/** Proposes money for a pool, or that what is free goes over into next year's pool. */
export function PoolChangeDialog({
  pool,
  kind,
  onDone,
  onClose,
}: {
  pool: Pool;
  kind: PoolChange['kind'];
  onDone: (course: PoolCourse) => void;
  onClose: () => void;
}) {
  const [form] = Form.useForm<Values>();
  const [failure, setFailure] = useState<ApiError | null>(null);
  const pools = useRead(listPools);
  const propose = useAction(proposePoolChange, onDone, setFailure);
  const carries = kind === 'carry_over';
  const next = (pools.data?.items ?? []).filter(
    ({ year, nonCash }) => year === pool.year + 1 && nonCash === pool.nonCash,
  );
  const send = ({ yuan, toPoolCode, reference, reason }: Values) =>
    propose.mutate({
      params: { code: pool.code },
      body: {
        kind,
        reference: reference.trim(),
        reason: reason.trim(),
        ...(yuan ? { amountFen: Math.round(yuan * 100) } : {}),
        ...(carries && toPoolCode ? { toPoolCode } : {}),
      },
    });
  return (
    <Modal
      title={carries ? `${pool.name}：结转至 ${pool.year + 1} 年度` : `${pool.name}：追加预算`}
      open
      okText="提出"
      cancelText="取消"
      okButtonProps={{ loading: propose.isPending }}
      onOk={() => void form.submit()}
      onCancel={onClose}
    >
      {failure ? <Alert className="gap-below" type="error" showIcon title={failure.message} /> : null}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={send}>
        {carries ? (
          <Form.Item
            label={`${pool.year + 1} 年度资金池`}
            name="toPoolCode"
            rules={[{ required: true, message: '请选择下一年度的资金池' }]}
            extra={next.length === 0 ? '下一年度的资金池尚未设立' : undefined}
          >
            <Select options={next.map(({ code, name }) => ({ value: code, label: name }))} />
          </Form.Item>
        ) : null}
        <Form.Item
          label={carries ? '金额（元），不填则结转执行当日的全部可用额度' : '追加金额（元）'}
          name="yuan"
          rules={carries ? [] : [{ required: true, message: '请填写追加金额' }]}
        >
          <InputNumber min={0.01} precision={2} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item label="预算文件号" name="reference" rules={[{ required: true, message: '请填写预算文件号' }]}>
          <Input maxLength={60} placeholder="湖财预〔2026〕12号" />
        </Form.Item>
        <Form.Item label="说明" name="reason" rules={[{ required: true, message: '请填写说明' }]}>
          <Input.TextArea rows={2} maxLength={300} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
