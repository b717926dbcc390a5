import { MATCH_RUN_STATUS, SIZE_CLASS } from '@qinqing/contract';
import {
  cancelMatchRun,
  getMatchRun,
  listMatchHits,
  listMatchRuns,
  type MatchHit,
  type MatchRun,
  startMatchRun,
} from '@qinqing/contract/staff';
import { App, Button, Segmented, Table, type TableProps } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { refresh, useAction, usePages, useRead } from '../../api/query';
import { count, stamp, wan, yuan } from '../../parts/format';
import { Facts, Failed, Loaded, Nothing } from '../../parts/page';
import { PagesTable } from '../../parts/pages-table';
import { RunProgress } from '../../parts/run-progress';
import { Tag } from '../../parts/tag';
import './match-panel.css';

const LIVE_MS = 800;

const isLive = (run: MatchRun | undefined) => run?.status === 'queued' || run?.status === 'running';

/** 发布前测算 / 全量匹配: the measure against every firm of the register, in the background, with what comes of it. */
export function MatchPanel({ measureId, version }: { measureId: string; version: number }) {
  const { message } = App.useApp();
  const [chosen, setChosen] = useState<string | null>(null);
  const runs = useRead(listMatchRuns, { params: { id: measureId }, query: { limit: '10' } });
  const id = chosen ?? runs.data?.items[0]?.id ?? null;
  const run = useRead(
    getMatchRun,
    { params: { id: id ?? '' } },
    {
      enabled: id !== null,
      refetchMs: (data) => (isLive(data) ? LIVE_MS : undefined),
    },
  );
  const failed = (error: { message: string }) => {
    void message.error(error.message);
    refresh(listMatchRuns, getMatchRun);
  };
  const start = useAction(
    startMatchRun,
    (begun) => {
      setChosen(begun.id);
      refresh(listMatchRuns, getMatchRun);
    },
    failed,
  );
  const cancel = useAction(cancelMatchRun, () => refresh(listMatchRuns, getMatchRun), failed);
  const live = isLive(run.data);
  return (
    <>
      <div className="match-acts no-print">
        <Button
          type="primary"
          disabled={live}
          loading={start.isPending}
          onClick={() => start.mutate({ params: { id: measureId }, body: { version } })}
        >
          {run.data ? '重新匹配全部企业' : '匹配全部企业'}
        </Button>
        {live && id !== null ? (
          <Button loading={cancel.isPending} onClick={() => cancel.mutate({ params: { id } })}>
            停止
          </Button>
        ) : null}
        <span className="soft">在后台逐家核对企业库现有数据，不产生任何申报，结果供发布前测算和免申即享使用</span>
      </div>
      {runs.error ? <Failed error={runs.error} retry={() => void runs.refetch()} /> : null}
      {id === null ? (
        runs.data ? (
          <Nothing title="还没有匹配过" hint="匹配后可以看到符合的企业、所需资金和缺少的数据" />
        ) : null
      ) : (
        <Loaded read={run} rows={8}>
          {(data) => <Result run={data} />}
        </Loaded>
      )}
    </>
  );
}

function Result({ run }: { run: MatchRun }) {
  const live = isLive(run);
  const { label, tone } = MATCH_RUN_STATUS[run.status];
  return (
    <>
      <RunProgress
        label={label}
        tone={tone}
        done={run.done}
        total={run.total}
        live={live}
        stopped={run.status === 'cancelled'}
        spoken={`已核对 ${run.done} 家，共 ${run.total} 家`}
        note={
          <>
            {count(run.done)} / {count(run.total)} 家 · 第 {run.version} 版 · {run.startedBy} {stamp(run.startedAt)}
          </>
        }
      />
      <Facts
        items={[
          { label: '符合', value: <strong className="num">{count(run.met)} 家</strong> },
          { label: '待确认', value: <span className="num">{count(run.unknown)} 家</span> },
          { label: '不符合', value: <span className="num">{count(run.notMet)} 家</span> },
          { label: run.nonCash ? '减免金额' : '所需资金', value: cost(run) },
          { label: '资金池', value: poolText(run), wide: true },
        ]}
      />
      <div className="match-tables">
        <section>
          <h3 className="sub-head">各项条件挡住多少企业</h3>
          <Table
            size="small"
            rowKey={(row) => row.label}
            pagination={false}
            dataSource={run.conditions}
            columns={[
              { title: '条件', dataIndex: 'label' },
              {
                title: '不符合',
                dataIndex: 'notMet',
                width: 200,
                render: (value: number) => <Bar value={value} of={run.done} />,
              },
              {
                title: '待确认',
                dataIndex: 'unknown',
                width: 90,
                align: 'right',
                render: (value: number) => <span className="num">{count(value)}</span>,
              },
            ]}
          />
        </section>
        <section>
          <h3 className="sub-head">缺少的数据</h3>
          <Table
            size="small"
            rowKey="name"
            pagination={false}
            dataSource={run.missing}
            locale={{ emptyText: '数据齐全' }}
            columns={[
              { title: '数据项', dataIndex: 'label' },
              { title: '提供部门', dataIndex: 'department', width: 150 },
              {
                title: '缺少的企业',
                dataIndex: 'firms',
                width: 110,
                align: 'right',
                render: (value: number) => <span className="num">{count(value)}</span>,
              },
            ]}
          />
        </section>
        <Buckets title="按规模" rows={run.bySize} />
        <Buckets title="按行业门类" rows={run.bySection} />
      </div>
      <Hits run={run} live={live} />
    </>
  );
}

function cost({ atLeastFen, atMostFen, unlimited }: MatchRun) {
  const range = atLeastFen === atMostFen ? wan(atLeastFen) : `${wan(atLeastFen)} 至 ${wan(atMostFen)}`;
  return <span className="num">{unlimited > 0 ? `${range}，另有 ${count(unlimited)} 家金额待定` : range}</span>;
}

const ENOUGH = { yes: '足够', perhaps: '可能不足', no: '不足' } as const;

function poolText({ pool, status }: MatchRun) {
  if (!pool) return '尚未设立';
  const until = pool.lastsUntil && status === 'done' ? `，按申报期内均匀兑现可用到 ${pool.lastsUntil}` : '';
  return (
    <>
      <span className="num">可用 {wan(pool.availableFen)}</span>{' '}
      {/* Half of the register tells nothing about the whole. */}
      {status === 'done' ? (
        <Tag tone={pool.enough === 'yes' ? 'success' : pool.enough === 'no' ? 'danger' : 'warning'}>
          {ENOUGH[pool.enough]}
        </Tag>
      ) : null}
      {until}
    </>
  );
}

/** A figure with a bar behind it; the figure alone tells everything. */
function Bar({ value, of }: { value: number; of: number }) {
  return (
    <div className="match-bar">
      <span style={{ width: `${of === 0 ? 0 : (value / of) * 100}%` }} />
      <b className="num">{count(value)} 家</b>
    </div>
  );
}

function Buckets({ title, rows }: { title: string; rows: MatchRun['bySize'] }) {
  return (
    <section>
      <h3 className="sub-head">{title}</h3>
      <Table
        size="small"
        rowKey="key"
        pagination={false}
        dataSource={rows}
        locale={{ emptyText: '没有符合或待确认的企业' }}
        columns={[
          { title, dataIndex: 'label' },
          { title: '符合', dataIndex: 'met', width: 80, align: 'right', render: count },
          { title: '待确认', dataIndex: 'unknown', width: 80, align: 'right', render: count },
          { title: '最多', dataIndex: 'atMostFen', width: 130, align: 'right', render: (fen: number) => wan(fen) },
        ]}
      />
    </section>
  );
}

const hitColumns: NonNullable<TableProps<MatchHit>['columns']> = [
  {
    title: '企业',
    dataIndex: 'name',
    render: (_, row) => (
      <>
        <Link to={`/enterprises/${row.enterpriseId}`}>{row.name}</Link>
        <div className="mono soft">{row.uscc}</div>
      </>
    ),
  },
  { title: '行业', dataIndex: 'industryName', width: 180 },
  { title: '规模', dataIndex: 'sizeClass', width: 80, render: (size: MatchHit['sizeClass']) => SIZE_CLASS[size] },
  {
    title: '金额（元）',
    key: 'amount',
    width: 220,
    align: 'right',
    render: (_, { minFen, maxFen }) => (
      <span className="num">
        {maxFen === undefined
          ? `${yuan(minFen)} 起，待定`
          : minFen === maxFen
            ? yuan(minFen)
            : `${yuan(minFen)} 至 ${yuan(maxFen)}`}
      </span>
    ),
  },
  { title: '待确认的条件', dataIndex: 'open', render: (open: string[]) => open.join('；') || '—' },
];

function Hits({ run, live }: { run: MatchRun; live: boolean }) {
  const [outcome, setOutcome] = useState<'met' | 'unknown'>('met');
  return (
    <section>
      <div className="match-acts">
        <h3 className="sub-head">企业名单</h3>
        <Segmented
          value={outcome}
          onChange={setOutcome}
          options={[
            { value: 'met', label: `符合 ${count(run.met)}` },
            { value: 'unknown', label: `待确认 ${count(run.unknown)}` },
          ]}
        />
      </div>
      {live ? (
        <Nothing title="匹配完成后显示名单" />
      ) : (
        <HitTable key={`${run.id} ${outcome}`} runId={run.id} outcome={outcome} />
      )}
    </section>
  );
}

function HitTable({ runId, outcome }: { runId: string; outcome: 'met' | 'unknown' }) {
  const pages = usePages(listMatchHits, { outcome }, 50, { id: runId });
  return (
    <PagesTable
      pages={pages}
      rowKey="enterpriseId"
      columns={hitColumns}
      emptyTitle={outcome === 'met' ? '没有符合的企业' : '没有待确认的企业'}
    />
  );
}
