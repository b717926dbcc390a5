import { Button, Segmented, type TableProps } from 'antd';
import { type ReactNode, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { Pages } from '../api/query';
import { Page, Panel } from './page';
import { PagesTable } from './pages-table';

/** A choice in the address, so that a link of the to-do list leads to exactly what waits. */
export function useFilter<T extends string>(
  name: string,
  known: readonly T[],
): [T | undefined, (value: string) => void] {
  const [search, setSearch] = useSearchParams();
  const value = known.find((each) => each === search.get(name));
  return [value, (next) => setSearch(next ? { [name]: next } : {}, { replace: true })];
}

interface DeskListProps<T> {
  title: string;
  note: string;
  filter: {
    label: string;
    value: string | undefined;
    options: { value: string; label: string }[];
    set: (value: string) => void;
    all?: boolean;
  };
  pages: Pages<T>;
  columns: NonNullable<TableProps<T>['columns']>;
  /** what the button of a row says */
  act: (row: T) => string;
  emptyTitle: string;
  emptyHint?: string;
  /** what the button opens */
  dialog: (row: T, close: () => void) => ReactNode;
  above?: ReactNode;
}

/** Matters that wait at a desk: filtered by their state, each opened in a dialog where it is answered. */
export function DeskList<T extends { id: string }>(props: DeskListProps<T>) {
  const { title, note, filter, pages, columns, act, dialog, above, emptyTitle, emptyHint } = props;
  const [chosen, setChosen] = useState<T | null>(null);
  return (
    <Page title={title} note={note}>
      {above}
      <Panel flush>
        <div className="filters">
          <Segmented<string>
            aria-label={filter.label}
            value={filter.value ?? ''}
            options={filter.all === false ? filter.options : [{ value: '', label: '全部' }, ...filter.options]}
            onChange={filter.set}
          />
        </div>
        <PagesTable<T>
          pages={pages}
          rowKey="id"
          emptyTitle={emptyTitle}
          {...(emptyHint ? { emptyHint } : {})}
          columns={[
            ...columns,
            {
              title: '操作',
              key: 'act',
              width: 90,
              render: (_, row) => (
                <Button size="small" onClick={() => setChosen(row)}>
                  {act(row)}
                </Button>
              ),
            },
          ]}
        />
      </Panel>
      {chosen ? dialog(chosen, () => setChosen(null)) : null}
    </Page>
  );
}
