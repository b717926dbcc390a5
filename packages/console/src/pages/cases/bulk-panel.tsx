import { BULK_RUN_STATUS, keysOf, STAGE, type Stage } from '@qinqing/contract';
import {
  type BulkDecision,
  type BulkFailure,
  cancelBulkDecision,
  type CaseRow,
  getBulkDecision,
  getTodo,
  listBulkDecisions,
  listBulkFailures,
  listCases,
  previewBulkDecision,
  startBulkDecision,
} from '@qinqing/contract/staff';
import { Alert, App, Button, Input, Modal, Select, type TableProps } from 'antd';
import { useEffect, useState } from 'react';
import type { ApiError } from '../../api/errors';
import { refresh, useAction, usePages, useRead } from '../../api/query';
import { count, stamp, yuan } from '../../parts/format';
import { Facts, Loaded, Panel } from '../../parts/page';
import { PagesTable } from '../../parts/pages-table';
import { RowLink } from '../../parts/row-link';
import { RunProgress } from '../../parts/run-progress';

const LIVE_MS = 800;
const stages = keysOf(STAGE);
const isLive = (run: BulkDecision | undefined) => run?.status === 'queued' || run?.status === 'running';

interface Props {
  /** ticked rows */
  chosen: readonly CaseRow[];
  /** what the list is narrowed to */
  filter: { stage?: Stage | undefined; measureId?: string | undefined; q?: string | undefined };
  onStarted: () => void;
}

/** 批量通过: what is ticked, or all that match, with one confirmation; the runs of this person underneath. */
export function BulkPanel({ chosen, filter, onStarted }: Props) {
  const [asking, setAsking] = useState<'chosen' | 'all' | null>(null);
  const [watched, setWatched] = useState<string | null>(null);
  const runs = useRead(listBulkDecisions, { query: { limit: '1' } });
  const id = watched ?? runs.data?.items[0]?.id ?? null;
  const stage = oneStage(chosen);
  return (
    <Panel
      title="批量通过"
      note="同一环节、核验无提示的办件可一次确认通过；每件仍逐件核验并单独留痕"
      acts={
        <>
          <Button disabled={stage === undefined} onClick={() => setAsking('chosen')}>
            通过勾选的 {count(chosen.length)} 件
          </Button>
          <Button type="primary" onClick={() => setAsking('all')}>
            通过全部待办
          </Button>
        </>
      }
    >
      {chosen.length > 0 && stage === undefined ? (
        <Alert className="gap-below" type="info" showIcon title="勾选的办件不在同一环节，请按环节筛选后再勾选" />
      ) : null}
      {id === null ? <span className="soft">还没有批量办理过</span> : <Run id={id} />}
      {asking ? (
        <Confirm
          stage={asking === 'chosen' ? stage : filter.stage}
          cases={asking === 'chosen' ? chosen : null}
          filter={filter}
          onClose={() => setAsking(null)}
          onStarted={(run) => {
            setAsking(null);
            setWatched(run.id);
            refresh(listBulkDecisions, getBulkDecision);
            onStarted();
          }}
        />
      ) : null}
    </Panel>
  );
}

function oneStage(rows: readonly CaseRow[]): Stage | undefined {
  const [first] = rows;
  return first?.stage && rows.every(({ stage }) => stage === first.stage) ? first.stage : undefined;
}

interface ConfirmProps {
  stage: Stage | undefined;
  /** null: all that match */
  cases: readonly CaseRow[] | null;
  filter: Props['filter'];
  onClose: () => void;
  onStarted: (run: BulkDecision) => void;
}

function Confirm({ stage: given, cases, filter, onClose, onStarted }: ConfirmProps) {
  const [stage, setStage] = useState<Stage | undefined>(given);
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState<ApiError | null>(null);
  const narrowed = {
    ...(filter.measureId ? { measureId: filter.measureId } : {}),
    ...(filter.q ? { q: filter.q } : {}),
  };
  const preview = useRead(
    previewBulkDecision,
    { query: { stage: stage ?? 'initial', ...narrowed } },
    { enabled: cases === null && stage !== undefined },
  );
  const start = useAction(startBulkDecision, onStarted, (error) => {
    setFailure(error);
    refresh(previewBulkDecision, listCases);
  });
  const seen = cases
    ? { count: cases.length, amountFen: cases.reduce((sum, { amountFen = 0 }) => sum + amountFen, 0), flagged: 0 }
    : preview.data;
  const confirm = () => {
    if (!stage || !seen) return;
    const { count: total, amountFen } = seen;
    const which = cases
      ? { cases: cases.map(({ id, version }) => ({ id, version })) }
      : { all: { ...narrowed, count: total, amountFen } };
    start.mutate({ body: { stage, ...which, ...(reason.trim() ? { reason: reason.trim() } : {}) } });
  };
  return (
    <Modal
      open
      title="批量通过"
      okText={seen ? `确认通过 ${count(seen.count)} 件` : '确认通过'}
      cancelText="返回"
      okButtonProps={{ disabled: !stage || !seen || seen.count === 0, loading: start.isPending }}
      onOk={confirm}
      onCancel={onClose}
    >
      {failure ? <Alert className="gap-below" type="error" showIcon title={failure.message} /> : null}
      <Facts
        items={[
          {
            label: '环节',
            value: given ? (
              STAGE[given].label
            ) : (
              <Select
                aria-label="环节"
                placeholder="请选择环节"
                style={{ width: 160 }}
                value={stage ?? null}
                options={stages.map((value) => ({ value, label: STAGE[value].label }))}
                onChange={(value: Stage | null) => setStage(value ?? undefined)}
              />
            ),
          },
          { label: '件数', value: <strong className="num">{seen ? count(seen.count) : '—'}</strong> },
          { label: '金额', value: <strong className="num">{seen ? `${yuan(seen.amountFen)} 元` : '—'}</strong> },
          ...(seen && seen.flagged > 0
            ? [{ label: '须逐件办理', value: <span className="num">{count(seen.flagged)} 件有核验提示</span> }]
            : []),
        ]}
      />
      <p className="soft">确认后在后台逐件办理：不符合条件、已被他人办理或您在其他环节办理过的，不会通过并逐件列出。</p>
      <Input.TextArea
        aria-label="意见"
        placeholder="意见（选填，记入每件的办理记录）"
        rows={2}
        maxLength={1000}
        value={reason}
        onChange={({ target }) => setReason(target.value)}
      />
    </Modal>
  );
}

function Run({ id }: { id: string }) {
  const { message } = App.useApp();
  const read = useRead(
    getBulkDecision,
    { params: { id } },
    { refetchMs: (data) => (isLive(data) ? LIVE_MS : undefined) },
  );
  const cancel = useAction(
    cancelBulkDecision,
    () => refresh(getBulkDecision, listCases),
    (error) => void message.error(error.message),
  );
  const status = read.data?.status;
  useEffect(() => {
    if (status === 'done') refresh(listCases, getTodo, listBulkFailures);
  }, [status]);
  return (
    <Loaded read={read} rows={2}>
      {(run) => {
        const { label, tone } = BULK_RUN_STATUS[run.status];
        return (
          <>
            <RunProgress
              label={label}
              tone={tone}
              done={run.done}
              total={run.total}
              live={isLive(run)}
              stopped={run.status === 'cancelled'}
              spoken={`已办理 ${run.done} 件，共 ${run.total} 件`}
              note={
                <>
                  {count(run.done)} / {count(run.total)} 件 · {STAGE[run.stage].label} · {stamp(run.startedAt)}{' '}
                  {isLive(run) ? (
                    <Button size="small" loading={cancel.isPending} onClick={() => cancel.mutate({ params: { id } })}>
                      停止
                    </Button>
                  ) : null}
                </>
              }
            />
            <span>
              通过 <strong className="num">{count(run.passed)}</strong> 件
              {run.failed > 0 ? (
                <>
                  ，未通过 <strong className="num">{count(run.failed)}</strong> 件
                </>
              ) : null}
            </span>
            {run.failed > 0 && !isLive(run) ? <Failures id={id} /> : null}
          </>
        );
      }}
    </Loaded>
  );
}

const failureColumns: NonNullable<TableProps<BulkFailure>['columns']> = [
  {
    title: '受理编号',
    dataIndex: 'receiptNo',
    width: 160,
    render: (_, row) => (
      <RowLink to={`/cases/${row.applicationId}`} className="num">
        {row.receiptNo}
      </RowLink>
    ),
  },
  { title: '企业', dataIndex: 'enterpriseName', ellipsis: true },
  { title: '政策措施', dataIndex: 'measureTitle', ellipsis: true },
  { title: '未通过原因', dataIndex: 'message' },
];

function Failures({ id }: { id: string }) {
  const pages = usePages(listBulkFailures, {}, 50, { id });
  return <PagesTable pages={pages} rowKey="applicationId" columns={failureColumns} emptyTitle="没有未通过的办件" />;
}
