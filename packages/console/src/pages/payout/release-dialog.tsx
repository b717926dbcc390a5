import type { BatchView } from '@qinqing/contract/staff';
import { Alert, Input, type InputRef, Modal } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { ApiError } from '../../api/errors';
import { count, yuan } from '../../parts/format';
import { Facts } from '../../parts/page';

interface Props {
  open: boolean;
  batch: BatchView;
  busy: boolean;
  error: ApiError | null;
  onRelease: (totp: string) => void;
  onClose: () => void;
}

/** The second person compares count, total and hash, and proves with a fresh code to be at the desk right now. */
export function ReleaseDialog({ open, batch, busy, error, onRelease, onClose }: Props) {
  const [code, setCode] = useState('');
  const input = useRef<InputRef>(null);

  // A code is good once: empty on opening and after every refusal.
  // biome-ignore lint/correctness/useExhaustiveDependencies: opening and refusal are the signals
  useEffect(() => {
    setCode('');
  }, [open, error]);

  return (
    <Modal
      open={open}
      title="复核放行"
      okText="确认放行"
      cancelText="返回"
      okButtonProps={{ disabled: code.length !== 6, loading: busy }}
      onOk={() => onRelease(code)}
      onCancel={onClose}
      afterOpenChange={(shown) => shown && input.current?.focus()}
      destroyOnHidden
    >
      {error ? <Alert className="gap-below" type="error" showIcon title={error.message} /> : null}
      <p>放行后银行文件可以下载并送银行付款。请核对：</p>
      <Facts
        items={[
          { label: '批次', value: <span className="num">{batch.number}</span> },
          { label: '编制人', value: batch.madeBy },
          { label: '笔数', value: <strong className="num">{count(batch.lineCount)}</strong> },
          { label: '总额', value: <strong className="num">{yuan(batch.totalFen)} 元</strong> },
          { label: '封存哈希', wide: true, value: <span className="mono break">{batch.sha256 ?? '—'}</span> },
        ]}
      />
      <label className="totp-label" htmlFor="release-totp">
        请输入新的 6 位动态口令
      </label>
      <Input
        id="release-totp"
        ref={input}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={6}
        value={code}
        disabled={busy}
        onChange={({ target }) => setCode(target.value.replace(/\D/g, '').slice(0, 6))}
        onPressEnter={() => code.length === 6 && onRelease(code)}
        style={{ width: 160, letterSpacing: 6 }}
      />
    </Modal>
  );
}
