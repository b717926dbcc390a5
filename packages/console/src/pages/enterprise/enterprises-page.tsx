import { keysOf, type QueryIn, SIZE_CLASS, type SizeClass } from '@qinqing/contract';
import { listEnterprises, type StaffEnterpriseRow } from '@qinqing/contract/staff';
import { Input, Segmented, type TableProps } from 'antd';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { usePages } from '../../api/query';
import { Page, Panel } from '../../parts/page';
import { PagesTable } from '../../parts/pages-table';
import { RowLink } from '../../parts/row-link';

const sizes = keysOf(SIZE_CLASS);

const columns: NonNullable<TableProps<StaffEnterpriseRow>['columns']> = [
  {
    title: '企业名称',
    dataIndex: 'name',
    render: (_, row) => <RowLink to={`/enterprises/${row.id}`}>{row.name}</RowLink>,
  },
  {
    title: '统一社会信用代码',
    dataIndex: 'uscc',
    width: 190,
    render: (value: string) => <span className="mono">{value}</span>,
  },
  {
    title: '行业',
    dataIndex: 'industryName',
    render: (_, row) => (
      <>
        {row.industryName} <span className="soft mono">{row.industryCode}</span>
      </>
    ),
  },
  { title: '规模', dataIndex: 'sizeClass', width: 80, render: (value: SizeClass) => SIZE_CLASS[value] },
  { title: '街道', dataIndex: 'street', width: 130 },
];

export function EnterprisesPage() {
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const q = search.get('q') ?? '';
  const size = sizes.find((known) => known === search.get('size'));
  const [text, setText] = useState(q);
  const query: QueryIn<typeof listEnterprises> = { q: q || undefined, size };
  const enterprises = usePages(listEnterprises, query, 50);
  const change = (name: string, value: string) => {
    const next = new URLSearchParams(search);
    if (value) next.set(name, value);
    else next.delete(name);
    setSearch(next, { replace: true });
  };
  return (
    <Page title="企业库" note="登记信息与各部门数据，一企一档">
      <Panel flush>
        <div className="filters">
          <Input.Search
            allowClear
            placeholder="企业名称或统一社会信用代码"
            aria-label="搜索企业"
            style={{ width: 320 }}
            maxLength={60}
            value={text}
            onChange={({ target }) => setText(target.value)}
            onSearch={(value) => change('q', value.trim())}
          />
          <Segmented<string>
            value={size ?? ''}
            options={[{ value: '', label: '全部' }, ...sizes.map((value) => ({ value, label: SIZE_CLASS[value] }))]}
            onChange={(value) => change('size', value)}
          />
        </div>
        <PagesTable<StaffEnterpriseRow>
          pages={enterprises}
          rowKey="id"
          columns={columns}
          emptyTitle="没有找到企业"
          emptyHint="请核对名称或 18 位统一社会信用代码"
          rowClassName={() => 'row-open'}
          onRow={(row) => ({ onClick: () => void navigate(`/enterprises/${row.id}`) })}
        />
      </Panel>
    </Page>
  );
}
