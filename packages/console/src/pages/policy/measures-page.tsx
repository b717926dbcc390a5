import { LEVEL, MODE, type QueryIn, type Tone, WINDOW_STATE, type WindowState } from '@qinqing/contract';
import { listStaffMeasures, type StaffMeasureRow } from '@qinqing/contract/staff';
import { Input, type TableProps } from 'antd';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { usePages } from '../../api/query';
import { day } from '../../parts/format';
import { Page, Panel } from '../../parts/page';
import { PagesTable } from '../../parts/pages-table';
import { RowLink } from '../../parts/row-link';
import { Tag } from '../../parts/tag';

export const windowTones: Record<WindowState, Tone> = { open: 'success', upcoming: 'info', closed: 'neutral' };

const columns: NonNullable<TableProps<StaffMeasureRow>['columns']> = [
  {
    title: '政策措施',
    dataIndex: 'title',
    render: (_, row) => (
      <>
        <RowLink to={`/measures/${row.id}`}>{row.title}</RowLink>
        <div className="soft sub">
          <span className="mono">{row.code}</span> · 第 {row.version} 版 · {row.officeName}
        </div>
      </>
    ),
  },
  { title: '层级', dataIndex: 'level', width: 80, render: (value: StaffMeasureRow['level']) => LEVEL[value] },
  { title: '兑现方式', dataIndex: 'mode', width: 100, render: (value: StaffMeasureRow['mode']) => MODE[value] },
  {
    title: '申报窗口',
    dataIndex: 'windowState',
    width: 100,
    render: (value: WindowState) => <Tag tone={windowTones[value]}>{WINDOW_STATE[value]}</Tag>,
  },
  {
    title: '资金池',
    dataIndex: 'poolCode',
    width: 190,
    render: (value: string) => <span className="mono">{value}</span>,
  },
  {
    title: '样例核验',
    dataIndex: 'exampleCount',
    width: 130,
    render: (_, row) =>
      row.exampleCount === 0 ? (
        <Tag tone="warning">无样例</Tag>
      ) : (
        <Tag tone={row.examplesPassed === row.exampleCount ? 'success' : 'danger'}>
          {row.examplesPassed} / {row.exampleCount} 通过
        </Tag>
      ),
  },
  {
    title: '发布日期',
    dataIndex: 'publishedAt',
    width: 104,
    render: (value: string) => <span className="num">{day(value)}</span>,
  },
];

export function MeasuresPage() {
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const q = search.get('q') ?? '';
  const [text, setText] = useState(q);
  const query: QueryIn<typeof listStaffMeasures> = { q: q || undefined };
  const measures = usePages(listStaffMeasures, query, 100);
  return (
    <Page title="政策措施" note="已发布的版本；每一版都不可更改，改动另发新版">
      <Panel flush>
        <div className="filters">
          <Input.Search
            allowClear
            placeholder="名称、编码、部门"
            aria-label="搜索政策措施"
            style={{ width: 280 }}
            maxLength={60}
            value={text}
            onChange={({ target }) => setText(target.value)}
            onSearch={(value) => setSearch(value.trim() ? { q: value.trim() } : {}, { replace: true })}
          />
        </div>
        <PagesTable<StaffMeasureRow>
          pages={measures}
          rowKey="id"
          columns={columns}
          emptyTitle={q ? '没有找到政策措施' : '还没有发布政策措施'}
          emptyHint={q ? '请换个词再试' : undefined}
          rowClassName={() => 'row-open'}
          onRow={(row) => ({ onClick: () => void navigate(`/measures/${row.id}`) })}
        />
      </Panel>
    </Page>
  );
}
