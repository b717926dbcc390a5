import {
  getTodo,
  importStatement,
  listBankExceptions,
  listReconciliations,
  type Reconciliation,
} from '@qinqing/contract/staff';
import { Alert, type TableProps } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { ApiError } from '../../api/errors';
import { refresh, useAction, usePages } from '../../api/query';
import { stamp, yuan } from '../../parts/format';
import { Page, Panel } from '../../parts/page';
import { PagesTable } from '../../parts/pages-table';
import { Tag } from '../../parts/tag';
import { useHasRole } from '../../session/use-session';
import { UploadButton } from '../../parts/upload-button';

const STATUS = {
  balanced: { label: '相符', tone: 'success' },
  differs: { label: '不符', tone: 'danger' },
  missing: { label: '缺当日对账单', tone: 'warning' },
} as const;

const fen = (title: string, dataIndex: keyof Reconciliation) => ({
  title,
  dataIndex,
  align: 'right' as const,
  width: 140,
  render: (value: number) => <span className="num">{yuan(value)}</span>,
});

const columns: NonNullable<TableProps<Reconciliation>['columns']> = [
  { title: '日期', dataIndex: 'day', width: 110, render: (value: string) => <span className="num">{value}</span> },
  {
    title: '结果',
    dataIndex: 'status',
    width: 170,
    render: (_, row) => (
      <>
        <Tag tone={STATUS[row.status].tone}>{STATUS[row.status].label}</Tag>
        {row.differences > 0 ? (
          <div>
            <Link to="/exceptions">{row.differences} 处差异</Link>
            <span className="soft sub">，拨付随即暂停</span>
          </div>
        ) : null}
      </>
    ),
  },
  fen('台账已付（元）', 'ledgerFen'),
  fen('回盘合计（元）', 'linesFen'),
  fen('对账单支出（元）', 'debitsFen'),
  fen('对账单退回（元）', 'returnsFen'),
  fen('在途差异（元）', 'timingFen'),
  {
    title: '对账单',
    dataIndex: 'document',
    render: (_, row) => (
      <>
        <div className="break">{row.document?.name ?? '—'}</div>
        <div className="soft sub num">
          {row.byName} · {stamp(row.at)}
        </div>
      </>
    ),
  },
];

/** Day by day: ledger = statement debits − returns = sum of the bank's lines. */
export function ReconciliationPage() {
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [reasons, setReasons] = useState<{ title: string; list: string[] } | null>(null);
  const maker = useHasRole('payout_maker');
  const finance = useHasRole('finance_reviewer');
  const rows = usePages(listReconciliations, {}, 50);
  const take = useAction(
    importStatement,
    ({ document, reconciliation }) => {
      setFailure(null);
      const title =
        document.status === 'quarantined'
          ? '对账单有疑点，已整体隔离，未参与对账'
          : document.status === 'duplicate'
            ? '这一天的对账单已经导入过'
            : `${reconciliation?.day ?? ''} 对账${reconciliation ? STATUS[reconciliation.status].label : ''}${reconciliation?.status === 'differs' ? '，拨付已暂停' : ''}`;
      setReasons({ title, list: document.reasons });
      refresh(listReconciliations, listBankExceptions, getTodo);
    },
    setFailure,
  );
  return (
    <Page
      title="逐日对账"
      note="台账已付 = 对账单支出 − 退回 − 在途差异 = 回盘合计；自首份对账单之日起累计"
      acts={
        maker || finance ? (
          <UploadButton
            primary
            label="导入银行对账单"
            accept=".csv,.xlsx,.xml"
            busy={take.isPending}
            onFile={(file) => take.mutate({ file })}
          />
        ) : undefined
      }
    >
      {failure ? <Alert className="gap-below" type="error" showIcon title={failure.message} /> : null}
      {reasons ? (
        <Alert
          className="gap-below"
          type={reasons.list.length > 0 ? 'warning' : 'info'}
          showIcon
          title={reasons.title}
          description={
            reasons.list.length > 0 ? (
              <ul className="reasons">
                {reasons.list.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            ) : undefined
          }
          closable={{ onClose: () => setReasons(null) }}
        />
      ) : null}
      <Panel flush>
        <PagesTable<Reconciliation>
          pages={rows}
          rowKey="at"
          columns={columns}
          emptyTitle="还没有对过账"
          emptyHint="导入首份银行对账单后，每天自动对账"
        />
      </Panel>
    </Page>
  );
}
