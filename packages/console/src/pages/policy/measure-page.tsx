import {
  formatWan,
  LEVEL,
  MODE,
  POOL_STATE,
  type ResponseOf,
  STAFF_ROLE,
  STAGE,
  WINDOW_STATE,
} from '@qinqing/contract';
import { getStaffMeasure } from '@qinqing/contract/staff';
import { type Measure, parseMeasure } from '@qinqing/rules';
import { Alert, Table, Tabs } from 'antd';
import { useMemo } from 'react';
import { Link, useParams } from 'react-router';
import { useRead } from '../../api/query';
import '../../parts/evaluation/evaluation.css';
import { fileSize, stamp } from '../../parts/format';
import { Facts, Loaded, Page, Panel } from '../../parts/page';
import { Tag } from '../../parts/tag';
import { MatchPanel } from './match-panel';
import { windowTones } from './measures-page';
import './policy.css';
import { RuleTree } from './rule-tree';
import { TryOut } from './try-out';

type Answer = ResponseOf<typeof getStaffMeasure>;

export function MeasurePage() {
  const { id = '' } = useParams();
  const read = useRead(getStaffMeasure, { params: { id } });
  const measure = read.data?.measure;
  return (
    <Page
      title={measure?.title ?? '政策措施'}
      note={
        measure ? (
          <>
            <span className="mono">{measure.code}</span> 第 {measure.version} 版 ·{' '}
            <Tag tone={windowTones[measure.windowState]}>{WINDOW_STATE[measure.windowState]}</Tag>
          </>
        ) : undefined
      }
      acts={<Link to={`/cases?measureId=${id}`}>查看办件</Link>}
    >
      <Loaded read={read} rows={12}>
        {(answer) => <Detail answer={answer} />}
      </Loaded>
    </Page>
  );
}

function Detail({ answer }: { answer: Answer }) {
  const { measure, examples } = answer;
  const rule = useMemo(() => parseMeasure(measure.definition), [measure.definition]);
  const failing = examples.filter(({ ok }) => !ok).length;
  return (
    <Panel>
      <Tabs
        items={[
          { key: 'guide', label: '申兑指南', children: <Guide answer={answer} /> },
          {
            key: 'rule',
            label: '规则',
            children: rule.ok ? (
              <Rule measure={rule.measure} answer={answer} />
            ) : (
              <Alert
                type="error"
                showIcon
                title="规则数据不能解析"
                description={rule.errors.map(({ path, message }) => `${path} ${message}`).join(';')}
              />
            ),
          },
          {
            key: 'examples',
            label: <>样例 {failing > 0 ? <Tag tone="danger">{failing} 个未通过</Tag> : `${examples.length} 个`}</>,
            children: <Examples examples={examples} />,
          },
          {
            key: 'match',
            label: '全量匹配',
            children: <MatchPanel measureId={measure.id} version={measure.version} />,
          },
          ...(rule.ok ? [{ key: 'try', label: '企业试算', children: <TryOut measure={rule.measure} /> }] : []),
        ]}
      />
    </Panel>
  );
}

function Guide({ answer: { measure } }: { answer: Answer }) {
  return (
    <>
      <Facts
        items={[
          { label: '适用对象', value: measure.audience, wide: true },
          { label: '补助标准', value: measure.benefitText, wide: true },
          { label: '最高金额', value: measure.maxFen === null ? '不设上限' : formatWan(measure.maxFen) },
          { label: '形式', value: measure.nonCash ? '非现金减免' : '现金补助' },
          { label: '层级', value: LEVEL[measure.level] },
          { label: '兑现方式', value: MODE[measure.mode] },
          {
            label: '申报时间',
            value: (
              <span className="num">
                {measure.opensOn} 至 {measure.closesOn}
              </span>
            ),
          },
          { label: '资金', value: POOL_STATE[measure.poolState] },
          {
            label: '办理时限',
            value: `${measure.promisedWorkingDays === undefined ? '未承诺' : `承诺 ${measure.promisedWorkingDays} 个工作日`}${
              measure.statutoryWorkingDays === undefined ? '' : `，法定 ${measure.statutoryWorkingDays} 个工作日`
            }`,
          },
          {
            label: '公示',
            value: measure.publicityWorkingDays === 0 ? '不公示' : `${measure.publicityWorkingDays} 个工作日`,
          },
          {
            label: '依据',
            value: measure.documents.map((file) => `${file.title}(${file.documentNumber})`).join(';'),
            wide: true,
          },
          {
            label: '受理窗口',
            value: `${measure.office.name}，${measure.office.address}${measure.office.hours ? `，${measure.office.hours}` : ''}`,
            wide: true,
          },
          { label: '咨询电话', value: <span className="num">{measure.office.phone}</span> },
          { label: '监督电话', value: <span className="num">{measure.office.complaintPhone}</span> },
          { label: '发布时间', value: <span className="num">{stamp(measure.publishedAt)}</span> },
        ]}
      />
      <h3 className="sub-head">审核路线</h3>
      <ol className="route-line">
        {measure.route.map((step) => (
          <li key={step.stage}>
            <strong>{STAGE[step.stage].label}</strong> {step.desk}
            <div className="soft sub">
              {STAFF_ROLE[step.role]} · {step.promisedWorkingDays} 个工作日
            </div>
          </li>
        ))}
      </ol>
      <h3 className="sub-head">申报材料</h3>
      <Table
        size="small"
        rowKey="key"
        pagination={false}
        dataSource={measure.materials}
        locale={{ emptyText: '免交材料' }}
        columns={[
          { title: '材料', dataIndex: 'name' },
          { title: '来源', dataIndex: 'source', render: (value?: string) => value ?? '—' },
          {
            title: '要求',
            key: 'rule',
            width: 150,
            render: (_, row) => `${row.required ? '必交' : '选交'}${row.tolerable ? '，可容缺' : ''}`,
          },
          { title: '格式', dataIndex: 'accept', width: 160, render: (value: string[]) => value.join('、') },
          { title: '大小上限', dataIndex: 'maxBytes', width: 100, render: (value: number) => fileSize(value) },
        ]}
      />
      {measure.stacking.length > 0 ? (
        <>
          <h3 className="sub-head">与其他政策的关系</h3>
          <ul className="plain">
            {measure.stacking.map((other) => (
              <li key={other.measureId}>
                <Link to={`/measures/${other.measureId}`}>{other.title}</Link>:{other.relation}
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </>
  );
}

function Rule({ measure, answer }: { measure: Measure; answer: Answer }) {
  return (
    <>
      <h3 className="sub-head first">申报条件</h3>
      <RuleTree measure={measure} />
      <h3 className="sub-head">金额计算</h3>
      <ol className="plain">
        {answer.measure.standard.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ol>
      <details className="definition">
        <summary>规则原文（JSON）</summary>
        <pre className="mono">{JSON.stringify(answer.measure.definition, null, 2)}</pre>
      </details>
    </>
  );
}

function Examples({ examples }: { examples: Answer['examples'] }) {
  return (
    <Table
      size="small"
      rowKey="name"
      pagination={false}
      dataSource={examples}
      locale={{ emptyText: '没有样例' }}
      columns={[
        {
          title: '结果',
          dataIndex: 'ok',
          width: 90,
          render: (ok: boolean) => <Tag tone={ok ? 'success' : 'danger'}>{ok ? '通过' : '未通过'}</Tag>,
        },
        { title: '样例企业', dataIndex: 'name' },
        { title: '应得', dataIndex: 'expected', render: (value: string) => <span className="num">{value}</span> },
        { title: '算得', dataIndex: 'actual', render: (value: string) => <span className="num">{value}</span> },
      ]}
    />
  );
}
