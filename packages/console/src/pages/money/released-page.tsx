import { APPLICATION_STATUS, type QueryIn, type ReleasedBenefits, SIZE_CLASS, splitWan } from '@qinqing/contract';
import { type Dashboard, getDashboard } from '@qinqing/contract/staff';
import { Select, Table } from 'antd';
import { useMemo } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useRead } from '../../api/query';
import { Chart } from '../../parts/chart';
import { count, stamp, wan, yuan } from '../../parts/format';
import { Loaded, Nothing, Page, Panel } from '../../parts/page';
import { byMonth, bySize } from './charts';
import './money.css';

export function ReleasedPage() {
  const [search, setSearch] = useSearchParams();
  const year = search.get('year') ?? undefined;
  const query: QueryIn<typeof getDashboard> = { year };
  const read = useRead(getDashboard, { query });
  const shown = read.data?.released.year;
  const thisYear = new Date().getFullYear();
  const years = [...new Set([thisYear, thisYear - 1, thisYear - 2, ...(shown ? [shown] : [])])].sort((a, b) => b - a);
  return (
    <Page
      title="释放红利"
      note={
        read.data
          ? `取自台账，截至 ${stamp(read.data.released.asOf)}；现金与非现金分列，不合计${read.data.released.demo ? ' · 演示数据' : ''}`
          : undefined
      }
      acts={
        <Select
          aria-label="年度"
          style={{ width: 110 }}
          value={year ?? (shown ? String(shown) : String(thisYear))}
          options={years.map((value) => ({ value: String(value), label: `${value} 年` }))}
          onChange={(value) => setSearch({ year: value }, { replace: true })}
        />
      }
    >
      <Loaded read={read} rows={14}>
        {(dashboard) => <Board dashboard={dashboard} />}
      </Loaded>
    </Page>
  );
}

function Board({ dashboard }: { dashboard: Dashboard }) {
  const { released, funnel, speed } = dashboard;
  const months = useMemo(() => byMonth(released), [released]);
  const sizes = useMemo(() => bySize(released), [released]);
  return (
    <>
      <div className="figures">
        <Figure label={`${released.year} 年现金补助`} {...splitWan(released.cashFen)} />
        <Figure label={`${released.year} 年非现金减免`} {...splitWan(released.nonCashFen)} />
        <Figure label="受益企业" number={count(released.enterprises)} unit="家" />
        <Figure label="兑现笔数" number={count(released.payouts)} unit="笔" />
      </div>
      <div className="two-up">
        <Panel title="按月">
          <Chart option={months} height={250} label={`按月释放红利：${monthWords(released)}`} />
        </Panel>
        <Panel title="按企业规模">
          <Chart option={sizes} height={250} label={`按规模释放红利：${sizeWords(released)}`} />
        </Panel>
      </div>
      <Panel title="按政策措施" flush>
        <Table
          size="small"
          rowKey="measureId"
          dataSource={released.byMeasure}
          pagination={false}
          locale={{ emptyText: <Nothing title="本年度尚无兑现" /> }}
          columns={[
            {
              title: '政策措施',
              dataIndex: 'title',
              render: (title: string, row) => <Link to={`/measures/${row.measureId}`}>{title}</Link>,
            },
            {
              title: '现金（元）',
              dataIndex: 'cashFen',
              align: 'right',
              width: 170,
              sorter: (a, b) => a.cashFen - b.cashFen,
              render: (value: number) => <span className="num">{value === 0 ? '—' : yuan(value)}</span>,
            },
            {
              title: '非现金（元）',
              dataIndex: 'nonCashFen',
              align: 'right',
              width: 170,
              sorter: (a, b) => a.nonCashFen - b.nonCashFen,
              render: (value: number) => <span className="num">{value === 0 ? '—' : yuan(value)}</span>,
            },
            {
              title: '受益企业',
              dataIndex: 'enterprises',
              align: 'right',
              width: 120,
              sorter: (a, b) => a.enterprises - b.enterprises,
              render: (value: number) => <span className="num">{count(value)}</span>,
            },
          ]}
        />
      </Panel>
      <div className="two-up">
        <Panel title="办理时效" note="工作日，扣除企业补正与异议时间" flush>
          <Table
            size="small"
            rowKey="key"
            pagination={false}
            dataSource={speed}
            locale={{ emptyText: <Nothing title="尚无办结的件" /> }}
            columns={[
              { title: '环节', dataIndex: 'title' },
              {
                title: '件数',
                dataIndex: 'count',
                align: 'right',
                width: 90,
                render: (value: number) => <span className="num">{count(value)}</span>,
              },
              { title: '中位数', dataIndex: 'medianWorkingDays', align: 'right', width: 100, render: days },
              { title: '90% 在此之内', dataIndex: 'p90WorkingDays', align: 'right', width: 120, render: days },
            ]}
          />
        </Panel>
        <Panel title="申报进度" flush>
          <Table
            size="small"
            rowKey="status"
            pagination={false}
            dataSource={funnel}
            locale={{ emptyText: <Nothing title="尚无申报" /> }}
            columns={[
              {
                title: '状态',
                dataIndex: 'status',
                render: (status: keyof typeof APPLICATION_STATUS) => (
                  <Link to={`/cases?status=${status}`}>{APPLICATION_STATUS[status].label}</Link>
                ),
              },
              {
                title: '件数',
                dataIndex: 'count',
                align: 'right',
                width: 90,
                render: (value: number) => <span className="num">{count(value)}</span>,
              },
              {
                title: '金额',
                dataIndex: 'amountFen',
                align: 'right',
                width: 130,
                render: (value: number) => <span className="num">{wan(value)}</span>,
              },
            ]}
          />
        </Panel>
      </div>
    </>
  );
}

function Figure({ label, number, unit }: { label: string; number: string; unit: string }) {
  return (
    <div className="figure">
      <span className="soft">{label}</span>
      <span className="value num">
        {number}
        <small>{unit}</small>
      </span>
    </div>
  );
}

function days(value: number | null) {
  return <span className="num">{value === null ? '—' : `${value} 天`}</span>;
}

function monthWords(released: ReleasedBenefits): string {
  return released.byMonth
    .map((row) => `${row.month} 现金 ${wan(row.cashFen)}、非现金 ${wan(row.nonCashFen)}`)
    .join(';');
}

function sizeWords(released: ReleasedBenefits): string {
  return released.bySize
    .map((row) => `${SIZE_CLASS[row.sizeClass]} 现金 ${wan(row.cashFen)}、非现金 ${wan(row.nonCashFen)}`)
    .join(';');
}
