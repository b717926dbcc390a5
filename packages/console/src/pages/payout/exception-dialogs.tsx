import { parseYuan } from '@qinqing/contract';
import {
  type BankException,
  confirmResolution,
  downloadStaffFile,
  proposeResolution,
  uploadEvidence,
} from '@qinqing/contract/staff';
import { Alert, Button, Form, Input, Modal, Radio } from 'antd';
import { useEffect, useState } from 'react';
import { callBytes, saveFile } from '../../api/client';
import { type ApiError, asApiError } from '../../api/errors';
import { useAction } from '../../api/query';
import { yuan } from '../../parts/format';
import { Facts } from '../../parts/page';
import { UploadButton } from '../../parts/upload-button';
import './payout.css';

export const EXCEPTION_OUTCOME: Record<NonNullable<BankException['outcome']>, string> = {
  paid: '银行已付款',
  failed: '银行未付款',
  explained: '已查明，说明如下',
};

interface Props {
  /** closed while null */
  exception: BankException | null;
  onDone: () => void;
  onClose: () => void;
}

/** What happened, with the bank's receipt where money is said to have moved. */
export function ProposeDialog({ exception, onDone, onClose }: Props) {
  const [outcome, setOutcome] = useState<NonNullable<BankException['outcome']> | null>(null);
  const [note, setNote] = useState('');
  const [reference, setReference] = useState('');
  const [amount, setAmount] = useState('');
  const [evidence, setEvidence] = useState<{ id: string; name: string } | null>(null);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const upload = useAction(uploadEvidence, (file) => setEvidence(file), setFailure);
  const propose = useAction(proposeResolution, onDone, setFailure);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another exception begins with empty fields
  useEffect(() => {
    setOutcome(exception?.outcomes.length === 1 ? (exception.outcomes[0] ?? null) : null);
    setNote('');
    setReference('');
    setAmount('');
    setEvidence(null);
    setFailure(null);
  }, [exception?.id]);

  const money = outcome === 'paid' || outcome === 'failed';
  const amountFen = parseYuan(amount);
  const ready =
    outcome !== null && note.trim() !== '' && (!money || (evidence && reference.trim() && amountFen !== null));
  const send = () => {
    if (!exception || !outcome) return;
    propose.mutate({
      params: { id: exception.id },
      body: {
        version: exception.version,
        outcome,
        note: note.trim(),
        ...(reference.trim() ? { reference: reference.trim() } : {}),
        ...(money && amountFen !== null ? { amountFen } : {}),
        ...(evidence ? { fileId: evidence.id } : {}),
      },
    });
  };
  return (
    <Modal
      open={exception !== null}
      title="提出处理意见"
      okText="提交复核"
      cancelText="返回"
      okButtonProps={{ disabled: !ready, loading: propose.isPending }}
      onOk={send}
      onCancel={onClose}
    >
      {failure ? (
        <Alert
          className="gap-below"
          type="error"
          showIcon
          title={failure.fields.map((field) => field.message).join('；') || failure.message}
        />
      ) : null}
      <p>{exception?.title}</p>
      <Radio.Group
        value={outcome}
        options={(exception?.outcomes ?? []).map((value) => ({ value, label: EXCEPTION_OUTCOME[value] }))}
        onChange={({ target }) => setOutcome(target.value)}
      />
      <Form layout="vertical" requiredMark={false} className="gap-above">
        {money ? (
          <div className="layout-pair">
            <Form.Item label="回单上的银行流水号" htmlFor="exception-reference">
              <Input
                id="exception-reference"
                maxLength={100}
                value={reference}
                onChange={({ target }) => setReference(target.value)}
              />
            </Form.Item>
            <Form.Item
              label="回单金额（元）"
              htmlFor="exception-amount"
              {...(amount.trim() !== '' && amountFen === null
                ? { validateStatus: 'error' as const, help: '请填写金额，如 12345.67' }
                : {})}
            >
              <Input
                id="exception-amount"
                inputMode="decimal"
                value={amount}
                onChange={({ target }) => setAmount(target.value)}
              />
            </Form.Item>
          </div>
        ) : null}
        <Form.Item label={money ? '银行回单' : '证据（选填）'}>
          <div className="exception-evidence">
            <UploadButton
              label={evidence ? '更换回单' : '上传银行回单'}
              accept=".pdf,.jpg,.jpeg,.png"
              busy={upload.isPending}
              onFile={(file) => upload.mutate({ file })}
            />
            {evidence ? (
              <span className="sub break">{evidence.name}</span>
            ) : (
              <span className="soft sub">PDF 或图片</span>
            )}
          </div>
        </Form.Item>
        <Form.Item label="说明" htmlFor="exception-note">
          <Input.TextArea
            id="exception-note"
            placeholder="如何查明、结果如何"
            rows={3}
            maxLength={500}
            value={note}
            onChange={({ target }) => setNote(target.value)}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}

/** The second person looks at the evidence; only then does anything move. */
export function ConfirmDialog({ exception, onDone, onClose }: Props) {
  const [note, setNote] = useState('');
  const [failure, setFailure] = useState<ApiError | null>(null);
  const confirm = useAction(confirmResolution, onDone, setFailure);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another exception begins with empty fields
  useEffect(() => {
    setNote('');
    setFailure(null);
  }, [exception?.id]);

  const send = (accept: boolean) => {
    if (!exception) return;
    const body = { version: exception.version, accept, ...(note.trim() ? { note: note.trim() } : {}) };
    confirm.mutate({ params: { id: exception.id }, body });
  };
  const open = async (id: string) => {
    try {
      saveFile(await callBytes(downloadStaffFile, { params: { id } }));
    } catch (error) {
      setFailure(asApiError(error));
    }
  };
  return (
    <Modal
      open={exception !== null}
      title="复核处理意见"
      onCancel={onClose}
      footer={[
        <Button key="back" disabled={confirm.isPending} onClick={() => send(false)}>
          退回
        </Button>,
        <Button key="ok" type="primary" loading={confirm.isPending} onClick={() => send(true)}>
          复核同意
        </Button>,
      ]}
    >
      {failure ? <Alert className="gap-below" type="error" showIcon title={failure.message} /> : null}
      {exception ? (
        <Facts
          items={[
            { label: '事项', wide: true, value: exception.title },
            { label: '处理意见', value: exception.outcome ? EXCEPTION_OUTCOME[exception.outcome] : '—' },
            { label: '提出', value: exception.proposedBy ?? '—' },
            ...(exception.amountFen === undefined
              ? []
              : [{ label: '金额', value: <span className="num">{yuan(exception.amountFen)} 元</span> }]),
            ...(exception.reference
              ? [{ label: '银行流水号', value: <span className="mono">{exception.reference}</span> }]
              : []),
            { label: '说明', wide: true, value: exception.note ?? '—' },
            ...(exception.evidence
              ? [
                  {
                    label: '回单',
                    wide: true,
                    value: (
                      <Button size="small" onClick={() => void open(exception.evidence?.fileId ?? '')}>
                        {exception.evidence.name}
                      </Button>
                    ),
                  },
                ]
              : []),
          ]}
        />
      ) : null}
      <Input.TextArea
        aria-label="复核说明"
        placeholder="复核说明（退回时请写明原因）"
        rows={2}
        maxLength={500}
        value={note}
        onChange={({ target }) => setNote(target.value)}
      />
    </Modal>
  );
}
