import { type CaseRow, getTodo } from '@qinqing/contract/staff';
import { Table } from 'antd';
import { useCallback } from 'react';
import { Link, useNavigate } from 'react-router';
import { useRead } from '../../api/query';
import { count, stamp, wan } from '../../parts/format';
import { Loaded, Nothing, Page, Panel } from '../../parts/page';
import { caseColumns } from '../cases/case-columns';
import { useRowKeys } from '../cases/use-row-keys';
import { setWorklist } from '../cases/worklist';
import './todo.css';

/** Links of the server name console pages; with or without the base they lead to the same place. */
export function pageLink(link: string): string {
  const path = link.replace(/^\/console(?=\/|$)/, '');
  return path.startsWith('/') ? path : `/${path}`;
}

export function TodoPage() {
  const todo = useRead(getTodo, {}, { refetchMs: 60_000 });
  const navigate = useNavigate();
  const cases = todo.data?.cases;

  const open = useCallback(
    (index: number) => {
      const row = cases?.[index];
      if (!cases || !row) return;
      setWorklist({
        title: '我的待办',
        ids: cases.map(({ id }) => id),
        filter: null,
        nextCursor: null,
        total: cases.length,
        backTo: '/',
      });
      void navigate(`/cases/${row.id}`);
    },
    [cases, navigate],
  );
  const marked = useRowKeys(cases?.length ?? 0, open);

  return (
    <Page title="我的待办" note={todo.data ? `截至 ${stamp(todo.data.asOf)}` : undefined}>
      <Loaded read={todo}>
        {({ queues, cases: rows }) => (
          <>
            {queues.length > 0 ? (
              <ul className="queues">
                {queues.map((queue) => (
                  <li key={queue.key}>
                    <Link to={pageLink(queue.link)} className={queue.count === 0 ? 'queue idle' : 'queue'}>
                      <span className="queue-title">{queue.title}</span>
                      <span className="queue-count num">
                        {count(queue.count)}
                        <small>件</small>
                      </span>
                      <span className="queue-foot num">
                        {queue.overdue > 0 ? <strong className="bad">超期 {queue.overdue} 件</strong> : '无超期'}
                        {queue.amountFen > 0 ? <span>{wan(queue.amountFen)}</span> : null}
                      </span>
                    </Link>
                  </li>
                ))}
              </ul>
            ) : null}
            {rows.length > 0 || queues.length === 0 ? (
              <Panel
                flush
                title="最急的办件"
                note={
                  <>
                    超期在前；<span className="key">J</span> <span className="key">K</span> 移动，
                    <span className="key">Enter</span> 打开
                  </>
                }
              >
                <Table<CaseRow>
                  size="small"
                  rowKey="id"
                  pagination={false}
                  columns={caseColumns}
                  dataSource={rows}
                  locale={{ emptyText: <Nothing title="没有待办理的件" hint="有新的申报到您的环节时会出现在这里" /> }}
                  rowClassName={(_, index) => (index === marked ? 'row-open row-focus' : 'row-open')}
                  onRow={(_, index) => ({ onClick: () => open(index ?? -1) })}
                />
              </Panel>
            ) : null}
          </>
        )}
      </Loaded>
    </Page>
  );
}
