import { type BankFile, type BatchHands, type BatchRow, type BatchView, listPools } from '@qinqing/contract/staff';
import { Alert, Table } from 'antd';
import { useRead } from '../../api/query';
import { count, stamp } from '../../parts/format';
import { Tag } from '../../parts/tag';

/** The pool as people call it; its code while the name is not known yet. */
export function PoolName({ code }: { code: string }) {
  const pools = useRead(listPools);
  const name = pools.data?.items.find((pool) => pool.code === code)?.name;
  return name ? <span title={code}>{name}</span> : <span className="mono">{code}</span>;
}

/** What the bank has answered so far; the three outcomes are never added up. */
export function BatchCounts({ batch }: { batch: Pick<BatchRow, 'counts' | 'lineCount' | 'status'> }) {
  const { pending, paid, failed, unknown } = batch.counts;
  if (batch.status === 'draft' || batch.status === 'sealed' || batch.status === 'cancelled') {
    return <span className="soft">—</span>;
  }
  return (
    <span className="batch-counts num">
      {paid > 0 ? <Tag tone="success">到账 {count(paid)}</Tag> : null}
      {failed > 0 ? <Tag tone="danger">失败 {count(failed)}</Tag> : null}
      {unknown > 0 ? <Tag tone="warning">核实中 {count(unknown)}</Tag> : null}
      {pending > 0 ? <Tag>待回盘 {count(pending)}</Tag> : null}
    </span>
  );
}

/** Who is left for the next desks. */
export function BatchHandsText({ hands: { seal, release } }: { hands: BatchHands }) {
  return (
    <>
      {seal.length > 0 ? `封存：${seal.join('、')}；` : ''}放行：{release.join('、')}
    </>
  );
}

interface Step {
  title: string;
  by: string | undefined;
  at: string | undefined;
}

/** The way of a batch with the people who took each step. */
export function BatchSteps({ batch }: { batch: BatchView }) {
  const steps: Step[] = [
    { title: '编制', by: batch.madeBy, at: batch.madeAt },
    { title: '封存', by: batch.sealedBy, at: batch.sealedAt },
    { title: '复核放行', by: batch.releasedBy, at: batch.releasedAt },
    { title: '送银行', by: undefined, at: batch.sentAt },
    { title: '回盘办结', by: undefined, at: batch.status === 'closed' ? lastResult(batch) : undefined },
  ];
  const next = batch.status === 'cancelled' || batch.status === 'closed' ? -1 : steps.findIndex(({ at }) => !at);
  return (
    <ol className="batch-steps">
      {steps.map((step, index) => (
        <li
          key={step.title}
          className={step.at ? 'done' : index === next ? 'current' : 'todo'}
          aria-current={index === next ? 'step' : undefined}
        >
          <strong>{step.title}</strong>
          <span className="soft sub num">
            {step.at ? [step.by, stamp(step.at)].filter(Boolean).join(' · ') : index === next ? '下一步' : '未开始'}
          </span>
        </li>
      ))}
    </ol>
  );
}

function lastResult(batch: BatchView): string | undefined {
  return batch.files.filter(({ direction, status }) => direction === 'in' && status === 'accepted').at(-1)?.at;
}

const fileStatus: Record<BankFile['status'], { label: string; tone: 'info' | 'success' | 'danger' | 'neutral' }> = {
  sealed: { label: '已封存', tone: 'info' },
  accepted: { label: '已入账', tone: 'success' },
  quarantined: { label: '已隔离，未入账', tone: 'danger' },
  duplicate: { label: '重复导入，未再入账', tone: 'neutral' },
};

export function BankFiles({ files }: { files: readonly BankFile[] }) {
  return (
    <Table<BankFile>
      size="small"
      rowKey="id"
      pagination={false}
      dataSource={[...files]}
      locale={{ emptyText: '尚无银行文件' }}
      columns={[
        {
          title: '方向',
          dataIndex: 'direction',
          width: 90,
          render: (value: string) => (value === 'out' ? '送银行' : '银行回盘'),
        },
        {
          title: '文件',
          dataIndex: 'name',
          render: (_, file) => (
            <>
              <div className="break">{file.name}</div>
              <div className="mono soft break">SHA-256 {file.sha256}</div>
            </>
          ),
        },
        {
          title: '结果',
          dataIndex: 'status',
          width: 340,
          render: (_, file) => (
            <>
              <Tag tone={fileStatus[file.status].tone}>{fileStatus[file.status].label}</Tag>
              {file.counts ? (
                <span className="num">
                  {' '}
                  到账 {file.counts.paid} · 失败 {file.counts.failed} · 核实中 {file.counts.unknown}
                </span>
              ) : null}
              {file.reasons.length > 0 ? <Reasons reasons={file.reasons} /> : null}
            </>
          ),
        },
        {
          title: '经办',
          dataIndex: 'byName',
          width: 150,
          render: (_, file) => (
            <>
              {file.byName}
              <div className="soft sub num">{stamp(file.at)}</div>
            </>
          ),
        },
      ]}
    />
  );
}

function Reasons({ reasons }: { reasons: readonly string[] }) {
  return (
    <ul className="reasons">
      {reasons.map((reason) => (
        <li key={reason}>{reason}</li>
      ))}
    </ul>
  );
}

/** What the import that was just made did, and what it did not do. */
export function ImportSummary({ file }: { file: BankFile }) {
  if (file.status === 'accepted') {
    const { paid, failed, unknown } = file.counts ?? { paid: 0, failed: 0, unknown: 0 };
    return (
      <Alert
        className="gap-below"
        type={failed + unknown > 0 ? 'warning' : 'success'}
        showIcon
        title={`回盘已入账：到账 ${count(paid)} 笔，失败 ${count(failed)} 笔，银行核实中 ${count(unknown)} 笔`}
        description={
          unknown > 0
            ? '核实中的款项既不算到账也不算失败，须等银行的后续回盘作证，请勿重付。'
            : failed > 0
              ? '失败的款项已退回待处理，请核对收款账户后重新编批。'
              : undefined
        }
      />
    );
  }
  if (file.status === 'duplicate') {
    return <Alert className="gap-below" type="info" showIcon title="这份回盘文件此前已导入，本次没有再次入账" />;
  }
  return (
    <Alert
      className="gap-below"
      type="error"
      showIcon
      title="回盘文件有疑点，已整体隔离，没有任何一笔入账"
      description={<Reasons reasons={file.reasons} />}
    />
  );
}
