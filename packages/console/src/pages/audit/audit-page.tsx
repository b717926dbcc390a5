import { SafetyCertificateOutlined } from '@ant-design/icons';
import type { QueryIn, ResponseOf } from '@qinqing/contract';
import { type AuditEntry, listAudit, verifyAudit } from '@qinqing/contract/staff';
import { Alert, Button, Input, Select, type TableProps } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { ApiError } from '../../api/errors';
import { useAction, usePages } from '../../api/query';
import { actionText, reasonText } from '../../parts/audit-words';
import { stamp } from '../../parts/format';
import { Page, Panel } from '../../parts/page';
import { PagesTable } from '../../parts/pages-table';
import { Tag } from '../../parts/tag';

const entities: readonly { value: string; label: string }[] = [
  { value: 'application', label: '办件' },
  { value: 'payout', label: '拨付单' },
  { value: 'payout_batch', label: '拨付批次' },
  { value: 'bank_file', label: '银行文件' },
  { value: 'ledger_pool', label: '资金池' },
  { value: 'ledger_stop', label: '拨付停止' },
  { value: 'measure', label: '政策措施' },
  { value: 'policy_document', label: '政策文件' },
  { value: 'policy_package', label: '政策包' },
  { value: 'enterprise', label: '企业' },
  { value: 'payee_account', label: '收款账户' },
  { value: 'import', label: '数据导入' },
  { value: 'file', label: '材料' },
  { value: 'staff', label: '工作人员' },
  { value: 'firm_user', label: '企业用户' },
  { value: 'recording', label: '直播回放' },
  { value: 'job', label: '后台任务' },
  { value: 'route', label: '接口' },
];
const actorKinds: Record<AuditEntry['actorKind'], string> = { staff: '工作人员', firm: '企业', system: '系统' };
const entityLabel = (entity: string) => entities.find(({ value }) => value === entity)?.label ?? entity;

export function AuditPage() {
  const [search, setSearch] = useSearchParams();
  const entity = search.get('entity') || undefined;
  const entityId = search.get('entityId') || undefined;
  const [text, setText] = useState(entityId ?? '');
  const [result, setResult] = useState<ResponseOf<typeof verifyAudit> | null>(null);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const query: QueryIn<typeof listAudit> = { entity, entityId };
  const entries = usePages(listAudit, query, 100);

  const verify = useAction(
    verifyAudit,
    (answer) => {
      setFailure(null);
      setResult(answer);
    },
    (error) => {
      setResult(null);
      setFailure(error);
    },
  );
  const change = (changes: Record<string, string | undefined>) => {
    const next = new URLSearchParams(search);
    for (const [name, value] of Object.entries(changes)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    setSearch(next, { replace: true });
  };
  const trail = (row: AuditEntry) => {
    setText(row.entityId);
    change({ entity: row.entity, entityId: row.entityId });
  };

  const columns: NonNullable<TableProps<AuditEntry>['columns']> = [
    { title: '序号', dataIndex: 'seq', width: 80, render: (value: number) => <span className="num">{value}</span> },
    {
      title: '时间',
      dataIndex: 'at',
      width: 136,
      render: (value: string) => <span className="num">{stamp(value)}</span>,
    },
    {
      title: '人员',
      dataIndex: 'actorName',
      width: 160,
      render: (_, row) => (
        <>
          {row.actorName}{' '}
          {row.actorKind === 'system' ? null : <span className="soft sub">{actorKinds[row.actorKind]}</span>}
        </>
      ),
    },
    {
      title: '动作',
      dataIndex: 'action',
      render: (_, row) => (
        <>
          <span title={row.action}>{actionText(row.action)}</span> {row.denied ? <Tag tone="danger">已拒绝</Tag> : null}
          {row.reason ? <div className="soft sub break">{reasonText(row.reason)}</div> : null}
        </>
      ),
    },
    {
      title: '对象',
      dataIndex: 'entity',
      width: 300,
      render: (_, row) => (
        <button type="button" className="link-button break" title="只看这个对象的全部记录" onClick={() => trail(row)}>
          {entityLabel(row.entity)} <span className="mono">{row.entityId}</span>
        </button>
      ),
    },
    {
      title: '哈希',
      dataIndex: 'hash',
      width: 140,
      render: (value: string) => (
        <span className="mono soft" title={value}>
          {value.slice(0, 12)}…
        </span>
      ),
    },
  ];

  return (
    <Page
      title="审计记录"
      note="每次变更与每次被拒绝的尝试；只增不改，哈希相连"
      acts={
        <Button
          type="primary"
          icon={<SafetyCertificateOutlined />}
          loading={verify.isPending}
          onClick={() => verify.mutate({})}
        >
          校验审计链
        </Button>
      }
    >
      {failure ? <Alert className="gap-below" type="error" showIcon title={failure.message} /> : null}
      {result ? (
        <Alert
          className="gap-below"
          type={result.ok ? 'success' : 'error'}
          showIcon
          title={result.message}
          description={result.firstBroken === undefined ? undefined : `第一处断裂在序号 ${result.firstBroken}`}
        />
      ) : null}
      <Panel flush>
        <div className="filters">
          <Select
            allowClear
            placeholder="对象"
            aria-label="对象"
            style={{ width: 140 }}
            value={entity ?? null}
            options={[...entities]}
            onChange={(value: string | undefined) => change({ entity: value })}
          />
          <Input.Search
            allowClear
            placeholder="对象编号"
            aria-label="对象编号"
            style={{ width: 300 }}
            maxLength={64}
            value={text}
            onChange={({ target }) => setText(target.value)}
            onSearch={(value) => change({ entityId: value.trim() || undefined })}
          />
        </div>
        <PagesTable<AuditEntry> pages={entries} rowKey="seq" columns={columns} emptyTitle="没有审计记录" />
      </Panel>
    </Page>
  );
}
