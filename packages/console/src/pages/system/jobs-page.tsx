import type { QueryIn, Tone } from '@qinqing/contract';
import { type JobRow, listJobs, requeueJob } from '@qinqing/contract/staff';
import { App, Button, Segmented, type TableProps } from 'antd';
import { useSearchParams } from 'react-router';
import { refresh, useAction, usePages } from '../../api/query';
import { stamp } from '../../parts/format';
import { Page, Panel } from '../../parts/page';
import { PagesTable } from '../../parts/pages-table';
import { Tag } from '../../parts/tag';

type JobStatus = JobRow['status'];
const labels: Record<JobStatus, { label: string; tone: Tone }> = {
  dead: { label: '已失败', tone: 'danger' },
  queued: { label: '等待执行', tone: 'neutral' },
  running: { label: '执行中', tone: 'info' },
  done: { label: '已完成', tone: 'success' },
};
const statuses = Object.keys(labels) as JobStatus[];

export function JobsPage() {
  const { message, modal } = App.useApp();
  const [search, setSearch] = useSearchParams();
  // What nobody retries by itself comes first: a dead job waits for a person.
  const status = statuses.find((known) => known === search.get('status')) ?? 'dead';
  const query: QueryIn<typeof listJobs> = { status };
  const jobs = usePages(listJobs, query, 50);
  const requeue = useAction(
    requeueJob,
    () => {
      void message.success('已重新排队，本操作已记入审计');
      refresh(listJobs);
    },
    (error) => {
      void message.error(error.message);
      if (error.movedOn) refresh(listJobs);
    },
  );

  const columns: NonNullable<TableProps<JobRow>['columns']> = [
    {
      title: '任务',
      dataIndex: 'kind',
      width: 260,
      render: (_, row) => (
        <>
          {row.kind}
          <div className="mono soft">{row.id}</div>
        </>
      ),
    },
    {
      title: '状态',
      dataIndex: 'status',
      width: 100,
      render: (value: JobStatus) => <Tag tone={labels[value].tone}>{labels[value].label}</Tag>,
    },
    {
      title: '已试',
      dataIndex: 'attempts',
      align: 'right',
      width: 130,
      render: (value: number, row) => (
        <span className="num">
          {value} 次{row.interruptions > 0 ? `（中断 ${row.interruptions} 次）` : ''}
        </span>
      ),
    },
    {
      title: '最近的错误',
      dataIndex: 'lastError',
      render: (value?: string) =>
        value ? <span className="mono break">{value}</span> : <span className="soft">—</span>,
    },
    {
      title: '创建',
      dataIndex: 'createdAt',
      width: 136,
      render: (value: string) => <span className="num">{stamp(value)}</span>,
    },
    {
      title: '计划执行',
      dataIndex: 'runAt',
      width: 136,
      render: (value: string) => <span className="num">{stamp(value)}</span>,
    },
    {
      title: '操作',
      key: 'act',
      width: 110,
      render: (_, row) =>
        row.status === 'dead' ? (
          <Button
            size="small"
            loading={requeue.isPending && requeue.variables.params?.id === row.id}
            onClick={() =>
              modal.confirm({
                title: '重新执行这个任务？',
                content: '请先确认失败的原因已经排除。本操作会记入审计。',
                okText: '重新执行',
                cancelText: '取消',
                onOk: () => requeue.mutate({ params: { id: row.id } }),
              })
            }
          >
            重新执行
          </Button>
        ) : null,
    },
  ];

  return (
    <Page title="后台任务" note="失败满 8 次、或执行进程中断满 20 次的任务停在这里，由人处理">
      <Panel flush>
        <div className="filters">
          <Segmented
            value={status}
            options={statuses.map((value) => ({ value, label: labels[value].label }))}
            onChange={(value) => setSearch({ status: value }, { replace: true })}
          />
          <Button onClick={jobs.refetch} loading={jobs.isFetching}>
            刷新
          </Button>
        </div>
        <PagesTable<JobRow>
          pages={jobs}
          rowKey="id"
          columns={columns}
          emptyTitle={status === 'dead' ? '没有失败的任务' : '没有这种状态的任务'}
        />
      </Panel>
    </Page>
  );
}
