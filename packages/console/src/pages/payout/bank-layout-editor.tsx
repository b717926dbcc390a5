import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { keysOf } from '@qinqing/contract';
import {
  BANK_COLUMN,
  BANK_COLUMNS,
  type BankColumn,
  BankLayoutInput,
  type BankLayoutList,
  type BankLayoutView,
  listPools,
  proposeBankLayout,
} from '@qinqing/contract/staff';
import { Alert, Button, Checkbox, Form, Input, Modal, Radio, Select } from 'antd';
import { useRef, useState } from 'react';
import type { ApiError } from '../../api/errors';
import { useAction, useRead } from '../../api/query';
import { AMOUNTS, DELIMITERS, ENCODINGS, faultsOf, LayoutPreview } from './bank-layout-parts';

type Draft = Omit<BankLayoutInput, 'columns'> & { columns: { key: number; field: BankColumn; heading: string }[] };

const NEW: BankLayoutInput = {
  layoutCode: '',
  name: '',
  encoding: 'gb18030',
  delimiter: ',',
  amount: 'yuan',
  control: false,
  headings: true,
  columns: (['orderNo', 'payeeName', 'accountNumber', 'amount'] as const).map((field) => ({
    field,
    heading: BANK_COLUMN[field],
  })),
};

/** A draft as the contract wants it. */
function inputOf({ columns, ...rest }: Draft): BankLayoutInput {
  return { ...rest, columns: columns.map(({ field, heading }) => ({ field, heading })) };
}

/** Proposes a new layout, or the next version of one, beside the file that it makes. */
export function BankLayoutEditor({
  base,
  onDone,
  onClose,
}: {
  /** null: a new one */
  base: BankLayoutView | null;
  onDone: (list: BankLayoutList) => void;
  onClose: () => void;
}) {
  const [draft, setDraft] = useState<Draft>(() => {
    const {
      version: _v,
      proposedBy: _p,
      confirmedBy: _c,
      confirmedAt: _a,
      ...layout
    } = { version: 0, ...(base ?? NEW) } as BankLayoutView;
    return { ...layout, columns: layout.columns.map((column, key) => ({ key, ...column })) };
  });
  const nextKey = useRef(100);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const pools = useRead(listPools);
  const propose = useAction(proposeBankLayout, onDone, setFailure);

  const input = inputOf(draft);
  const faults = faultsOf(input);
  const told = new Map(failure?.fields.map(({ path, message }) => [path.replace(/^layout\./, ''), message]));
  const faultAt = (path: string) => (tried ? faults.get(path) : undefined) ?? told.get(path);
  const change = (patch: Partial<Draft>) => {
    setDraft({ ...draft, ...patch });
    setFailure(null);
  };
  const setColumn = (index: number, patch: Partial<Draft['columns'][number]>) =>
    change({ columns: draft.columns.map((column, place) => (place === index ? { ...column, ...patch } : column)) });
  const swap = (index: number, other: number) => {
    const columns = [...draft.columns];
    [columns[index], columns[other]] = [columns[other]!, columns[index]!];
    change({ columns });
  };
  const unused = BANK_COLUMNS.filter((field) => !draft.columns.some((column) => column.field === field));
  const send = () => {
    setTried(true);
    const parsed = BankLayoutInput.safeParse(input);
    if (!parsed.success || !reason.trim()) return;
    propose.mutate({ body: { layout: parsed.data, baseVersion: base?.version ?? 0, reason: reason.trim() } });
  };
  const field = (label: string, path: keyof BankLayoutInput, htmlFor: string) => {
    const fault = faultAt(path);
    return { label, htmlFor, ...(fault ? { validateStatus: 'error' as const, help: fault } : {}) };
  };

  return (
    <Modal
      open
      width={1160}
      title={base ? `修改银行版式：${base.name}（现为第 ${base.version} 版）` : '新增银行版式'}
      okText="提出，待另一人复核"
      cancelText="返回"
      okButtonProps={{ loading: propose.isPending }}
      onOk={send}
      onCancel={onClose}
    >
      {failure && failure.fields.length === 0 ? (
        <Alert className="gap-below" type="error" showIcon title={failure.message} />
      ) : null}
      <div className="layout-editor">
        <Form layout="vertical" requiredMark={false}>
          <div className="layout-pair">
            <Form.Item {...field('名称', 'name', 'layout-name')}>
              <Input
                id="layout-name"
                maxLength={60}
                value={draft.name}
                onChange={({ target }) => change({ name: target.value })}
              />
            </Form.Item>
            <Form.Item {...field('版式代码', 'layoutCode', 'layout-code')}>
              <Input
                id="layout-code"
                maxLength={32}
                placeholder="如 bank-a"
                disabled={base !== null}
                value={draft.layoutCode}
                onChange={({ target }) => change({ layoutCode: target.value })}
              />
            </Form.Item>
          </div>
          <Form.Item {...field('付款账户开在该银行的资金池', 'poolCode', 'layout-pool')}>
            <Select
              id="layout-pool"
              allowClear
              placeholder="不限，封存时选择"
              value={draft.poolCode ?? null}
              options={(pools.data?.items ?? [])
                .filter(({ nonCash }) => !nonCash)
                .map(({ code, name }) => ({ value: code, label: name }))}
              onChange={(poolCode: string | undefined) => {
                const { poolCode: _old, ...rest } = draft;
                setDraft(poolCode ? { ...rest, poolCode } : rest);
                setFailure(null);
              }}
            />
          </Form.Item>
          <div className="layout-pair">
            <Form.Item label="编码">
              <Radio.Group
                aria-label="编码"
                value={draft.encoding}
                options={keysOf(ENCODINGS).map((value) => ({ value, label: ENCODINGS[value] }))}
                onChange={({ target }) => change({ encoding: target.value })}
              />
            </Form.Item>
            <Form.Item label="金额单位">
              <Radio.Group
                aria-label="金额单位"
                value={draft.amount}
                options={keysOf(AMOUNTS).map((value) => ({ value, label: AMOUNTS[value] }))}
                onChange={({ target }) => change({ amount: target.value })}
              />
            </Form.Item>
          </div>
          <div className="layout-pair">
            <Form.Item label="分隔符">
              <Radio.Group
                aria-label="分隔符"
                value={draft.delimiter}
                options={keysOf(DELIMITERS).map((value) => ({ value, label: DELIMITERS[value] }))}
                onChange={({ target }) => change({ delimiter: target.value })}
              />
            </Form.Item>
            <Form.Item label="表头">
              <Checkbox checked={draft.control} onChange={({ target }) => change({ control: target.checked })}>
                控制行（批次号、笔数、合计）
              </Checkbox>
              <Checkbox checked={draft.headings} onChange={({ target }) => change({ headings: target.checked })}>
                列名行
              </Checkbox>
            </Form.Item>
          </div>
          <Form.Item {...field('各列，按银行要求的次序', 'columns', 'layout-column-0')}>
            <ol className="layout-columns">
              {draft.columns.map(({ key, field: held, heading }, index) => {
                const fault = [faultAt(`columns.${index}.field`), faultAt(`columns.${index}.heading`)].filter(Boolean);
                return (
                  <li key={key}>
                    <Select
                      aria-label={`第 ${index + 1} 列内容`}
                      id={`layout-column-${index}`}
                      value={held}
                      options={BANK_COLUMNS.map((value) => ({ value, label: BANK_COLUMN[value] }))}
                      onChange={(value) => setColumn(index, { field: value })}
                    />
                    <Input
                      aria-label={`第 ${index + 1} 列列名`}
                      maxLength={40}
                      status={fault.length > 0 ? 'error' : ''}
                      value={heading}
                      onChange={({ target }) => setColumn(index, { heading: target.value })}
                    />
                    <Button
                      aria-label={`第 ${index + 1} 列上移`}
                      icon={<ArrowUpOutlined />}
                      disabled={index === 0}
                      onClick={() => swap(index, index - 1)}
                    />
                    <Button
                      aria-label={`第 ${index + 1} 列下移`}
                      icon={<ArrowDownOutlined />}
                      disabled={index === draft.columns.length - 1}
                      onClick={() => swap(index, index + 1)}
                    />
                    <Button
                      aria-label={`删除第 ${index + 1} 列`}
                      icon={<DeleteOutlined />}
                      onClick={() => change({ columns: draft.columns.filter((_, place) => place !== index) })}
                    />
                    {fault.length > 0 ? (
                      <span className="bad sub" role="alert">
                        {fault.join('；')}
                      </span>
                    ) : null}
                  </li>
                );
              })}
            </ol>
            <Button
              icon={<PlusOutlined />}
              disabled={unused.length === 0}
              onClick={() => {
                const [added] = unused;
                if (!added) return;
                nextKey.current += 1;
                const column = { key: nextKey.current, field: added, heading: BANK_COLUMN[added] };
                change({ columns: [...draft.columns, column] });
              }}
            >
              增加一列
            </Button>
          </Form.Item>
          <Form.Item
            label="说明"
            htmlFor="layout-reason"
            {...(tried && !reason.trim() ? { validateStatus: 'error' as const, help: '请填写说明' } : {})}
          >
            <Input.TextArea
              id="layout-reason"
              rows={2}
              maxLength={300}
              placeholder="依据银行的哪份说明，为何修改"
              value={reason}
              onChange={({ target }) => setReason(target.value)}
            />
          </Form.Item>
        </Form>
        <section aria-label="样例文件">
          <h3>样例文件</h3>
          <LayoutPreview layout={faults.size === 0 ? input : null} />
        </section>
      </div>
    </Modal>
  );
}
