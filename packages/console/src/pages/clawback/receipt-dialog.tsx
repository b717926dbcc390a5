import { formatYuan } from '@qinqing/contract';
import { type ClawbackView, recordClawbackReceipt, uploadClawbackEvidence } from '@qinqing/contract/staff';
import { Alert, Form, Input, InputNumber, Modal, Select } from 'antd';
import { useState } from 'react';
import type { ApiError } from '../../api/errors';
import { useAction } from '../../api/query';
import { UploadButton } from '../../parts/upload-button';

interface Values {
  offsetPayoutId?: string;
  yuan?: number;
  reference?: string;
  receivedOn: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A payment in with the bank's reference, or a later order of the firm that is set off. */
export function ReceiptDialog({
  clawback,
  onDone,
  onClose,
}: {
  clawback: ClawbackView;
  onDone: (view: ClawbackView) => void;
  onClose: () => void;
}) {
  const [form] = Form.useForm<Values>();
  const [failure, setFailure] = useState<ApiError | null>(null);
  const offset = Form.useWatch('offsetPayoutId', form);
  const [evidence, setEvidence] = useState<{ id: string; name: string } | null>(null);
  const record = useAction(recordClawbackReceipt, onDone, setFailure);
  const upload = useAction(uploadClawbackEvidence, setEvidence, setFailure);
  const send = ({ offsetPayoutId, yuan, reference, receivedOn }: Values) =>
    record.mutate({
      params: { id: clawback.id },
      body: {
        version: clawback.version,
        receivedOn,
        ...(evidence && !offsetPayoutId ? { evidenceFileId: evidence.id } : {}),
        ...(offsetPayoutId
          ? { offsetPayoutId }
          : { reference: reference?.trim() ?? '', amountFen: Math.round((yuan ?? 0) * 100) }),
      },
    });
  return (
    <Modal
      title="登记退款或抵扣"
      open
      okText="登记"
      cancelText="取消"
      okButtonProps={{ loading: record.isPending }}
      onOk={() => void form.submit()}
      onCancel={onClose}
    >
      {failure ? <Alert className="gap-below" type="error" showIcon title={failure.message} /> : null}
      <Form form={form} layout="vertical" onFinish={send} requiredMark={false}>
        {clawback.offsets.length > 0 ? (
          <Form.Item label="抵扣同一企业待编批的拨付单（可选）" name="offsetPayoutId">
            <Select
              allowClear
              placeholder="不抵扣，登记银行退款"
              options={clawback.offsets.map(({ payoutId, orderNo, amountFen }) => ({
                value: payoutId,
                label: `${orderNo} ${formatYuan(amountFen)} 元`,
              }))}
            />
          </Form.Item>
        ) : null}
        {offset ? null : (
          <>
            <Form.Item label="退款金额（元）" name="yuan" rules={[{ required: true, message: '请填写退款金额' }]}>
              <InputNumber min={0.01} precision={2} style={{ width: '100%' }} />
            </Form.Item>
            <Form.Item label="银行流水号" name="reference" rules={[{ required: true, message: '请填写银行流水号' }]}>
              <Input maxLength={100} />
            </Form.Item>
            <Form.Item label="退款凭证（可选）">
              <UploadButton
                label={evidence ? '更换凭证' : '上传凭证'}
                accept=".pdf,.jpg,.jpeg,.png"
                busy={upload.isPending}
                onFile={(file) => upload.mutate({ file })}
              />{' '}
              {evidence ? (
                <span className="sub break">{evidence.name}</span>
              ) : (
                <span className="soft sub">PDF 或图片</span>
              )}
            </Form.Item>
          </>
        )}
        <Form.Item
          label="收到日期"
          name="receivedOn"
          rules={[
            { required: true, message: '请填写收到日期' },
            { pattern: DAY, message: '日期格式应为 2026-01-31' },
          ]}
        >
          <Input placeholder="2026-01-31" maxLength={10} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
