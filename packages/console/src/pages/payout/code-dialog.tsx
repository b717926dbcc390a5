import { type BankLayoutView, type BatchView, listBankLayouts } from '@qinqing/contract/staff';
import { Alert, Input, type InputRef, Modal, Select } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { ApiError } from '../../api/errors';
import { useRead } from '../../api/query';
import { count, yuan } from '../../parts/format';
import { Facts } from '../../parts/page';
import { RequestProgress } from '../../parts/request-progress';
import { AMOUNTS, DELIMITERS, ENCODINGS } from './bank-layout-parts';

export type CodedAct = keyof typeof ACTS;

interface Props {
  /** what the code is for; closed while null */
  act: CodedAct | null;
  batch: BatchView;
  busy: boolean;
  error: ApiError | null;
  /** of the running request, for its progress */
  requestKey: string | null;
  onCode: (totp: string, layout?: Pick<BankLayoutView, 'layoutCode' | 'version'>) => void;
  onClose: () => void;
}

const ACTS = {
  seal: { title: '封存批次', ok: '确认封存', text: '封存后银行文件与哈希固定，不能再改。请核对：' },
  release: { title: '复核放行', ok: '确认放行', text: '放行后银行文件可以下载并送银行付款。请核对：' },
} as const;

/** Whoever seals or releases compares count, total and hash, and proves with a fresh code to be at the desk right now. */
export function CodeDialog({ act, batch, busy, error, requestKey, onCode, onClose }: Props) {
  const open = act !== null;
  const [code, setCode] = useState('');
  const input = useRef<InputRef>(null);
  const layouts = useRead(listBankLayouts, {}, { enabled: act === 'seal' });
  const [picked, setPicked] = useState<string | null>(null);
  const known = layouts.data?.items ?? [];
  const chosen = known.find(({ layoutCode, poolCode }) =>
    picked === null ? poolCode === batch.poolCode : layoutCode === picked,
  );
  const layout = act === 'seal' ? chosen : undefined;

  // A code is good once: empty on opening and after every refusal.
  // biome-ignore lint/correctness/useExhaustiveDependencies: opening and refusal are the signals
  useEffect(() => {
    setCode('');
  }, [open, error]);

  const words = ACTS[act ?? 'release'];
  return (
    <Modal
      open={open}
      title={words.title}
      okText={words.ok}
      cancelText="返回"
      okButtonProps={{ disabled: code.length !== 6, loading: busy }}
      onOk={() => onCode(code, layout)}
      onCancel={onClose}
      afterOpenChange={(shown) => shown && input.current?.focus()}
      destroyOnHidden
    >
      {error ? <Alert className="gap-below" type="error" showIcon title={error.message} /> : null}
      <p>{words.text}</p>
      <Facts
        items={[
          { label: '批次', value: <span className="num">{batch.number}</span> },
          { label: '编制人', value: batch.madeBy },
          { label: '笔数', value: <strong className="num">{count(batch.lineCount)}</strong> },
          { label: '总额', value: <strong className="num">{yuan(batch.totalFen)} 元</strong> },
          ...(batch.sealedBy ? [{ label: '封存人', value: batch.sealedBy }] : []),
          ...(act === 'seal' && known.length > 0
            ? [
                {
                  label: '银行版式',
                  wide: true,
                  value: (
                    <>
                      <Select
                        aria-label="银行版式"
                        placeholder="不另制版式文件"
                        style={{ width: '100%' }}
                        allowClear={picked !== null}
                        value={layout?.layoutCode ?? null}
                        options={known.map(({ layoutCode: value, name, version }) => ({
                          value,
                          label: `${name}，第 ${version} 版`,
                        }))}
                        onChange={(value: string | undefined) => setPicked(value ?? null)}
                      />
                      {layout ? (
                        <div className="soft sub">
                          {ENCODINGS[layout.encoding]}；{DELIMITERS[layout.delimiter]}分隔；金额单位为
                          {AMOUNTS[layout.amount]}；共 {layout.columns.length} 列
                        </div>
                      ) : null}
                    </>
                  ),
                },
              ]
            : []),
          ...(act === 'seal'
            ? []
            : [{ label: '封存哈希', wide: true, value: <span className="mono break">{batch.sha256 ?? '—'}</span> }]),
        ]}
      />
      <RequestProgress requestKey={requestKey} />
      <label className="totp-label" htmlFor="batch-totp">
        请输入新的 6 位动态口令
      </label>
      <Input
        id="batch-totp"
        ref={input}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={6}
        value={code}
        disabled={busy}
        onChange={({ target }) => setCode(target.value.replace(/\D/g, '').slice(0, 6))}
        onPressEnter={() => code.length === 6 && onCode(code, layout)}
        style={{ width: 160, letterSpacing: 6 }}
      />
    </Modal>
  );
}
