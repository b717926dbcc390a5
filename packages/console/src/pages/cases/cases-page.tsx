import { APPLICATION_STATUS, type ApplicationStatus, keysOf, type QueryIn, STAGE, type Stage } from '@qinqing/contract';
import { type CaseRow, listCases, listStaffMeasures } from '@qinqing/contract/staff';
import { Button, Input, Segmented, Select } from 'antd';
import { type Key, useCallback, useEffect, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { usePages, useRead } from '../../api/query';
import { Page, Panel } from '../../parts/page';
import { PagesTable } from '../../parts/pages-table';
import { BulkPanel } from './bulk-panel';
import { caseColumns } from './case-columns';
import { useRowKeys } from './use-row-keys';
import { setWorklist } from './worklist';

type CaseFilter = QueryIn<typeof listCases>;

const statuses = keysOf(APPLICATION_STATUS).filter((status) => status !== 'draft');
const stages = keysOf(STAGE);

/** The filter lives in the address, so that a list can be kept, sent and come back to. */
export function filterFrom(search: URLSearchParams): CaseFilter {
  const status = search.get('status');
  const stage = search.get('stage');
  return {
    q: search.get('q') || undefined,
    status: statuses.find((known) => known === status) as ApplicationStatus | undefined,
    stage: stages.find((known) => known === stage) as Stage | undefined,
    measureId: search.get('measureId') || undefined,
    mine: search.get('mine') === 'true' ? 'true' : undefined,
  };
}

export function CasesPage() {
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const filter = filterFrom(search);
  const cases = usePages(listCases, filter, 50);
  const measures = useRead(listStaffMeasures, { query: { limit: '100' } });
  const [text, setText] = useState(filter.q ?? '');
  const [ticked, setTicked] = useState<readonly string[]>([]);

  useEffect(() => setText(filter.q ?? ''), [filter.q]);

  const change = (changes: Record<string, string | undefined>) => {
    const next = new URLSearchParams(search);
    for (const [name, value] of Object.entries(changes)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    setSearch(next, { replace: true });
  };

  const open = useCallback(
    (index: number) => {
      const row = cases.items[index];
      if (!row) return;
      setWorklist({
        title: filter.mine ? '待我办理' : '办件列表',
        ids: cases.items.map(({ id }) => id),
        filter,
        nextCursor: cases.nextCursor,
        total: cases.total ?? null,
        backTo: `/cases${window.location.search}`,
      });
      void navigate(`/cases/${row.id}`);
    },
    [cases.items, cases.nextCursor, cases.total, filter, navigate],
  );
  const marked = useRowKeys(cases.items.length, open);
  const filtered = Object.values(filter).some((value) => value !== undefined);

  return (
    <Page
      title="办件列表"
      note={
        <>
          <span className="key">J</span> <span className="key">K</span> 上下移动，<span className="key">Enter</span>{' '}
          打开
        </>
      }
    >
      {filter.mine ? (
        <BulkPanel
          chosen={cases.items.filter(({ id }) => ticked.includes(id))}
          filter={filter}
          onStarted={() => setTicked([])}
        />
      ) : null}
      <Panel flush>
        <div className="filters">
          <Segmented
            value={filter.mine ? 'mine' : 'all'}
            options={[
              { value: 'all', label: '全部' },
              { value: 'mine', label: '待我办理' },
            ]}
            onChange={(value) => change({ mine: value === 'mine' ? 'true' : undefined })}
          />
          <Input.Search
            allowClear
            placeholder="受理编号、企业名称、信用代码"
            aria-label="搜索办件"
            style={{ width: 260 }}
            maxLength={60}
            value={text}
            onChange={({ target }) => setText(target.value)}
            onSearch={(value) => change({ q: value.trim() || undefined })}
          />
          <Select
            allowClear
            placeholder="状态"
            aria-label="状态"
            style={{ width: 130 }}
            value={filter.status ?? null}
            options={statuses.map((value) => ({ value, label: APPLICATION_STATUS[value].label }))}
            onChange={(value: string | undefined) => change({ status: value })}
          />
          <Select
            allowClear
            placeholder="环节"
            aria-label="环节"
            style={{ width: 110 }}
            value={filter.stage ?? null}
            options={stages.map((value) => ({ value, label: STAGE[value].label }))}
            onChange={(value: string | undefined) => change({ stage: value })}
          />
          <Select
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            placeholder="政策措施"
            aria-label="政策措施"
            style={{ width: 250 }}
            value={filter.measureId ?? null}
            options={(measures.data?.items ?? []).map(({ id, title }) => ({ value: id, label: title }))}
            onChange={(value: string | undefined) => change({ measureId: value })}
          />
          {filtered ? (
            <Button type="link" onClick={() => setSearch({}, { replace: true })}>
              清除筛选
            </Button>
          ) : null}
        </div>
        <PagesTable<CaseRow>
          pages={cases}
          rowKey="id"
          columns={caseColumns}
          emptyTitle={filtered ? '没有符合筛选条件的办件' : '还没有办件'}
          emptyHint={filtered ? '请放宽或清除筛选条件' : '企业提交申报后会出现在这里'}
          rowClassName={(_, index) => (index === marked ? 'row-open row-focus' : 'row-open')}
          onRow={(_, index) => ({ onClick: () => open(index ?? -1) })}
          {...(filter.mine
            ? {
                rowSelection: {
                  selectedRowKeys: [...ticked],
                  onChange: (keys: Key[]) => setTicked(keys.map(String)),
                  // A case with findings is looked at by itself.
                  getCheckboxProps: ({ flags, receiptNo }: CaseRow) => ({
                    disabled: flags.length > 0,
                    'aria-label': `选择 ${receiptNo}`,
                  }),
                },
              }
            : {})}
        />
      </Panel>
    </Page>
  );
}
