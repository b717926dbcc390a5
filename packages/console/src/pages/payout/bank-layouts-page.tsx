import {
  type BankLayoutList,
  type BankLayoutProposal,
  type BankLayoutView,
  decideBankLayout,
  listBankLayouts,
  listPools,
} from '@qinqing/contract/staff';
import { App, Button, Modal, Table, type TableProps } from 'antd';
import { useState } from 'react';
import type { ApiError } from '../../api/errors';
import { queryClient, refresh, routeKey, useAction, useRead } from '../../api/query';
import { AnswerDialog } from '../../parts/answer-dialog';
import { stamp } from '../../parts/format';
import { Facts, Loaded, Nothing, Page, Panel } from '../../parts/page';
import { Tag } from '../../parts/tag';
import { BankLayoutEditor } from './bank-layout-editor';
import { AMOUNTS, DELIMITERS, ENCODINGS, LayoutPreview, layoutWords } from './bank-layout-parts';
import './payout.css';

const STATUS = {
  proposed: { label: '待复核', tone: 'warning' },
  accepted: { label: '已生效', tone: 'success' },
  refused: { label: '未采用', tone: 'neutral' },
} as const;

/** How each bank wants its files: in force, and proposed. */
export function BankLayoutsPage() {
  const { message } = App.useApp();
  const read = useRead(listBankLayouts);
  const pools = useRead(listPools);
  const [editing, setEditing] = useState<{ base: BankLayoutView | null } | null>(null);
  const [shown, setShown] = useState<BankLayoutView | null>(null);
  const [judged, setJudged] = useState<BankLayoutProposal | null>(null);
  const poolName = (code: string) => pools.data?.items.find((pool) => pool.code === code)?.name ?? code;
  const took = (list: BankLayoutList, text: string) => {
    queryClient.setQueryData(routeKey(listBankLayouts), list);
    setEditing(null);
    setJudged(null);
    void message.success(text);
  };

  const columns: NonNullable<TableProps<BankLayoutView>['columns']> = [
    {
      title: '版式',
      dataIndex: 'name',
      render: (_, row) => (
        <>
          {row.name}
          <div className="soft sub mono">{row.layoutCode}</div>
        </>
      ),
    },
    {
      title: '付款资金池',
      dataIndex: 'poolCode',
      render: (value?: string) => (value ? poolName(value) : <span className="soft">封存时选择</span>),
    },
    {
      title: '文件',
      dataIndex: 'encoding',
      render: (_, row) => `${ENCODINGS[row.encoding]}，${DELIMITERS[row.delimiter]}分隔，${row.columns.length} 列`,
    },
    { title: '金额', dataIndex: 'amount', width: 110, render: (_, row) => AMOUNTS[row.amount] },
    {
      title: '版次',
      dataIndex: 'version',
      width: 190,
      render: (value: number, row) => (
        <>
          第 {value} 版
          {row.confirmedAt ? (
            <div className="soft sub">
              {row.proposedBy} 提出，{row.confirmedBy} 复核
            </div>
          ) : null}
        </>
      ),
    },
    {
      title: '操作',
      dataIndex: 'layoutCode',
      width: 150,
      render: (_, row) => (
        <>
          <Button size="small" onClick={() => setShown(row)}>
            样例
          </Button>{' '}
          {read.data?.canPropose ? (
            <Button size="small" onClick={() => setEditing({ base: row })}>
              修改
            </Button>
          ) : null}
        </>
      ),
    },
  ];
  const proposalColumns: NonNullable<TableProps<BankLayoutProposal>['columns']> = [
    {
      title: '版式',
      dataIndex: 'layout',
      render: (_, { layout, baseVersion }) => (
        <>
          {layout.name}
          <div className="soft sub">{baseVersion === 0 ? '新增' : `修改第 ${baseVersion} 版`}</div>
        </>
      ),
    },
    { title: '说明', dataIndex: 'reason' },
    {
      title: '提出',
      dataIndex: 'proposedBy',
      width: 160,
      render: (value: string, row) => (
        <>
          {value}
          <div className="soft sub num">{stamp(row.proposedAt)}</div>
        </>
      ),
    },
    {
      title: '复核',
      dataIndex: 'decidedBy',
      width: 200,
      render: (value: string | undefined, row) => (
        <>
          {value ?? <span className="soft">—</span>}
          {row.decidedAt ? <div className="soft sub num">{stamp(row.decidedAt)}</div> : null}
          {row.note ? <div className="sub break">{row.note}</div> : null}
        </>
      ),
    },
    {
      title: '状态',
      dataIndex: 'status',
      width: 100,
      render: (_, { status }) => <Tag tone={STATUS[status].tone}>{STATUS[status].label}</Tag>,
    },
    {
      title: '操作',
      dataIndex: 'id',
      width: 90,
      render: (_, row) => (
        <Button size="small" type={row.can.accept ? 'primary' : 'default'} onClick={() => setJudged(row)}>
          {row.can.accept ? '复核' : '查看'}
        </Button>
      ),
    },
  ];

  return (
    <Page
      title="银行版式"
      note="银行代发文件的编码、各列与金额单位；一人提出、另一人复核后生效，已封存的文件不受影响"
      acts={
        read.data?.canPropose ? (
          <Button type="primary" onClick={() => setEditing({ base: null })}>
            新增版式
          </Button>
        ) : undefined
      }
    >
      <Loaded read={read}>
        {({ items, proposals }) => (
          <>
            <Panel title="现行版式" flush>
              <Table
                size="small"
                rowKey="layoutCode"
                columns={columns}
                dataSource={items}
                pagination={false}
                locale={{
                  emptyText: <Nothing title="没有银行版式" hint="没有版式时用 CSV、Excel 与 pain.001 三种文件付款" />,
                }}
              />
            </Panel>
            <Panel title="新增与修改" note="保留每一版的内容和办理人" flush>
              <Table
                size="small"
                rowKey="id"
                columns={proposalColumns}
                dataSource={proposals}
                pagination={false}
                locale={{ emptyText: <Nothing title="没有提出过新增或修改" /> }}
              />
            </Panel>
            {judged ? (
              <ProposalDialog
                proposal={judged}
                inForce={items.find(({ layoutCode }) => layoutCode === judged.layout.layoutCode)}
                poolName={poolName}
                onDone={took}
                onClose={() => setJudged(null)}
              />
            ) : null}
          </>
        )}
      </Loaded>
      {editing ? (
        <BankLayoutEditor
          base={editing.base}
          onDone={(list) => took(list, '已提出，待另一人复核')}
          onClose={() => setEditing(null)}
        />
      ) : null}
      <Modal
        open={shown !== null}
        width={900}
        title={shown ? `${shown.name}，第 ${shown.version} 版` : ''}
        footer={null}
        onCancel={() => setShown(null)}
      >
        {shown ? (
          <>
            <Facts
              items={[...layoutWords(shown, poolName)].map(([label, value]) => ({
                label,
                value,
                wide: label === '各列',
              }))}
            />
            <h3 className="gap-above">样例文件</h3>
            <LayoutPreview layout={plain(shown)} />
          </>
        ) : null}
      </Modal>
    </Page>
  );
}

function plain({ version: _v, proposedBy: _p, confirmedBy: _c, confirmedAt: _a, ...layout }: BankLayoutView) {
  return layout;
}

function ProposalDialog({
  proposal,
  inForce,
  poolName,
  onDone,
  onClose,
}: {
  proposal: BankLayoutProposal;
  inForce: BankLayoutView | undefined;
  poolName: (code: string) => string;
  onDone: (list: BankLayoutList, text: string) => void;
  onClose: () => void;
}) {
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [accepted, setAccepted] = useState(false);
  const decide = useAction(
    decideBankLayout,
    (list) => onDone(list, accepted ? '版式已生效' : '版式未采用'),
    (error) => {
      setFailure(error);
      refresh(listBankLayouts);
    },
  );
  const { can, layout, status } = proposal;
  const old = status === 'proposed' && inForce ? layoutWords(inForce, poolName) : new Map<string, string>();
  const own = can.refuse && !can.accept;
  return (
    <AnswerDialog<'accept' | 'refuse'>
      title={`${proposal.baseVersion === 0 ? '新增' : '修改'}银行版式：${layout.name}`}
      facts={[
        { label: '提出', value: `${proposal.proposedBy} ${stamp(proposal.proposedAt)}` },
        { label: '说明', value: proposal.reason },
        ...[...layoutWords(layout, poolName)].map(([label, value]) => {
          const before = old.get(label);
          const changed = before !== undefined && before !== value;
          return {
            label,
            wide: label === '各列' || changed,
            value: changed ? (
              <>
                <del className="soft">{before}</del> → <strong>{value}</strong>
              </>
            ) : (
              value
            ),
          };
        }),
        {
          label: '样例文件',
          wide: true,
          value: <LayoutPreview layout={layout} />,
        },
      ]}
      choices={
        can.refuse
          ? [
              { value: 'refuse' as const, label: own ? '撤回' : '退回', against: true, silent: own },
              ...(can.accept ? [{ value: 'accept' as const, label: '复核同意，生效', silent: true }] : []),
            ]
          : []
      }
      whyNot={status === 'proposed' ? '须由放行、复核或管理人员中的另一人复核' : undefined}
      textLabel="意见"
      textHint={own ? '撤回原因（选填）' : '意见（退回时请写明原因）'}
      busy={decide.isPending}
      failure={failure}
      onClose={onClose}
      onSend={(choice, note) => {
        setAccepted(choice === 'accept');
        decide.mutate({
          params: { id: proposal.id },
          body: { accept: choice === 'accept', ...(note ? { note } : {}) },
        });
      }}
    />
  );
}
