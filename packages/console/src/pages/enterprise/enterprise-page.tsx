import { SIZE_CLASS } from '@qinqing/contract';
import { type CaseRow, getStaffEnterprise } from '@qinqing/contract/staff';
import { Alert, Table } from 'antd';
import { useNavigate, useParams } from 'react-router';
import { useRead } from '../../api/query';
import { Facts, Loaded, Nothing, Page, Panel } from '../../parts/page';
import { Tag } from '../../parts/tag';
import { caseColumns } from '../cases/case-columns';

export function EnterprisePage() {
  const { id = '' } = useParams();
  const navigate = useNavigate();
  const read = useRead(getStaffEnterprise, { params: { id } });
  return (
    <Page title={read.data?.enterprise.name ?? '企业'} note="一企一档">
      <Loaded read={read} rows={12}>
        {({ enterprise, cases }) => (
          <>
            <Panel title="登记信息">
              <Facts
                items={[
                  { label: '统一社会信用代码', value: <span className="mono">{enterprise.uscc}</span> },
                  { label: '企业类型', value: enterprise.legalForm },
                  { label: '行业', value: `${enterprise.industryName}（${enterprise.industryCode}）` },
                  { label: '规模', value: SIZE_CLASS[enterprise.sizeClass] },
                  { label: '所在街道', value: enterprise.street },
                  { label: '成立日期', value: <span className="num">{enterprise.registeredOn}</span> },
                ]}
              />
              {enterprise.credit.map((row) => (
                <Alert
                  key={`${row.kind} ${row.since}`}
                  className="gap-above"
                  type="warning"
                  showIcon
                  title={`${row.kind}：${row.text}（${row.since} 起${row.until ? `，至 ${row.until}` : ''}）`}
                />
              ))}
            </Panel>
            <Panel title="申报记录" note={`${cases.length} 件`} flush>
              <Table<CaseRow>
                size="small"
                rowKey="id"
                pagination={false}
                columns={caseColumns.filter((column) => column.title !== '企业')}
                dataSource={cases}
                locale={{ emptyText: <Nothing title="还没有申报过" /> }}
                rowClassName={() => 'row-open'}
                onRow={(row) => ({ onClick: () => void navigate(`/cases/${row.id}`) })}
              />
            </Panel>
            <Panel title="数据" note={`${enterprise.facts.length} 项`} flush>
              <Table
                size="small"
                rowKey="name"
                pagination={false}
                dataSource={enterprise.facts}
                locale={{ emptyText: <Nothing title="尚无部门数据" /> }}
                columns={[
                  { title: '数据项', dataIndex: 'label' },
                  {
                    title: '取值',
                    dataIndex: 'display',
                    render: (value: string) => <span className="num">{value}</span>,
                  },
                  {
                    title: '来源',
                    dataIndex: 'source',
                    render: (value: string, row) => (
                      <>
                        {value} {row.declared ? <Tag tone="warning">企业申报</Tag> : null}
                      </>
                    ),
                  },
                  {
                    title: '截至',
                    dataIndex: 'asOf',
                    width: 120,
                    render: (value?: string) => <span className="num">{value ?? '—'}</span>,
                  },
                ]}
              />
            </Panel>
          </>
        )}
      </Loaded>
    </Page>
  );
}
