import { Button, Table, type TableProps } from 'antd';
import type { Pages } from '../api/query';
import { count } from './format';
import { Failed, Nothing } from './page';

interface Props<T> extends Pick<TableProps<T>, 'columns' | 'rowSelection' | 'rowClassName' | 'onRow' | 'scroll'> {
  pages: Pages<T>;
  rowKey: string;
  emptyTitle: string;
  emptyHint?: string;
}

/** A dense table over a cursor list: the foot says how much of it is loaded and fetches on. */
export function PagesTable<T extends object>({ pages, emptyTitle, emptyHint, ...table }: Props<T>) {
  if (pages.error && pages.items.length === 0) return <Failed error={pages.error} retry={pages.refetch} />;
  return (
    <>
      <Table<T>
        size="small"
        pagination={false}
        dataSource={pages.items}
        loading={pages.isPending}
        locale={{
          emptyText: pages.isPending ? <div className="state" /> : <Nothing title={emptyTitle} hint={emptyHint} />,
        }}
        {...table}
      />
      {pages.items.length > 0 ? (
        <div className="table-foot">
          <span className="soft num">
            已载入 {count(pages.items.length)}
            {pages.total === undefined ? '' : ` / ${count(pages.total)}`} 条
          </span>
          {pages.hasMore ? (
            <Button size="small" onClick={pages.more} loading={pages.loadingMore}>
              继续加载
            </Button>
          ) : (
            <span className="soft">已全部载入</span>
          )}
        </div>
      ) : null}
    </>
  );
}
