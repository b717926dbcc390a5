import { Segmented, type TableProps } from 'antd';
import { useSearchParams } from 'react-router';
import type { Pages } from '../api/query';
import { Panel } from './page';
import { PagesTable } from './pages-table';

/** The state that a list is narrowed to lives in the address, so that a link can lead to it. */
export function useStatus<S extends string>(statuses: readonly S[]): [S | undefined, (status: S | undefined) => void] {
  const [search, setSearch] = useSearchParams();
  const status = statuses.find((known) => known === search.get('status'));
  return [status, (next) => setSearch(next ? { status: next } : {}, { replace: true })];
}

interface Props<T, S extends string> extends Pick<TableProps<T>, 'columns' | 'rowClassName' | 'onRow'> {
  /** every state with its name, in the order of a thing's life */
  labels: Record<S, { label: string }>;
  status: S | undefined;
  onStatus: (status: S | undefined) => void;
  pages: Pages<T>;
  emptyTitle: string;
  emptyHint?: string;
}

/** A list of things that go through states, one state at a time or all. */
export function StatusList<T extends object, S extends string>({
  labels,
  status,
  onStatus,
  pages,
  ...table
}: Props<T, S>) {
  const known = Object.entries(labels) as [S, { label: string }][];
  return (
    <Panel flush>
      <div className="filters">
        <Segmented<string>
          value={status ?? ''}
          options={[{ value: '', label: '全部' }, ...known.map(([value, { label }]) => ({ value, label }))]}
          onChange={(value) => onStatus(known.find(([each]) => each === value)?.[0])}
        />
      </div>
      <PagesTable<T> pages={pages} rowKey="id" {...table} />
    </Panel>
  );
}
