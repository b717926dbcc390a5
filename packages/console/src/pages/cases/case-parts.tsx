import { CHECK, type Evaluation, SIZE_CLASS, STAGE } from '@qinqing/contract';
import type { CaseView } from '@qinqing/contract/staff';
import { Alert, Segmented, Table } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { EvaluationView } from '../../parts/evaluation/evaluation-view';
import { fieldText } from '../../parts/field-value';
import { stamp } from '../../parts/format';
import { Facts } from '../../parts/page';
import { CheckTag, Tag } from '../../parts/tag';

export function Applicant({ view }: { view: CaseView }) {
  const firm = view.enterprise;
  return (
    <>
      <Facts
        items={[
          { label: '企业名称', value: <Link to={`/enterprises/${firm.id}`}>{firm.name}</Link> },
          { label: '统一社会信用代码', value: <span className="mono">{firm.uscc}</span> },
          { label: '企业类型', value: firm.legalForm },
          { label: '行业', value: `${firm.industryName}（${firm.industryCode}）` },
          { label: '规模', value: SIZE_CLASS[firm.sizeClass] },
          { label: '所在街道', value: firm.street },
          { label: '成立日期', value: <span className="num">{firm.registeredOn}</span> },
          {
            label: '收款账户',
            value: view.payeeAccount ? (
              <>
                {view.payeeAccount.bankName} <span className="mono">{view.payeeAccount.accountMasked}</span>
                <div className={view.payeeAccount.nameMatches ? 'soft sub' : 'bad sub'}>
                  户名 {view.payeeAccount.accountName}
                  {view.payeeAccount.nameMatches ? ' · 与登记名称一致' : ' · 与登记名称不一致'}
                </div>
              </>
            ) : (
              <span className="soft">{view.nonCash ? '非现金减免，无需账户' : '未填写'}</span>
            ),
          },
        ]}
      />
      {firm.credit.map((row) => (
        <Alert
          key={`${row.kind} ${row.since}`}
          className="credit-row"
          type="warning"
          showIcon
          title={`${row.kind}：${row.text}（${row.since} 起${row.until ? `，至 ${row.until}` : ''}）`}
        />
      ))}
    </>
  );
}

export function Checks({ checks }: { checks: CaseView['checks'] }) {
  if (checks.length === 0) return <p className="soft">自动核验尚未开始。</p>;
  return (
    <ul className="checks">
      {checks.map((check) => (
        <li key={check.code}>
          <CheckTag outcome={check.outcome} />
          <strong>{CHECK[check.code]}</strong>
          <span className="break">{check.detail}</span>
          <span className="soft num">{stamp(check.at)}</span>
        </li>
      ))}
    </ul>
  );
}

export function FormValues({ fields }: { fields: CaseView['fields'] }) {
  if (fields.length === 0) return <p className="soft">本措施无需企业填报。</p>;
  return (
    <dl className="facts">
      {fields.map((field) => {
        const differs = field.registered !== undefined && field.registered !== null && field.registered !== field.value;
        return (
          <div key={field.key} className={field.type === 'textarea' ? 'wide' : undefined}>
            <dt>{field.label}</dt>
            <dd>
              <span className={field.value === null || field.value === '' ? 'soft' : undefined}>
                {fieldText(field, field.value)}
              </span>
              {differs ? (
                <div className="warn sub">与登记数据不同：登记为 {fieldText(field, field.registered)}</div>
              ) : field.registered !== undefined && field.registered !== null ? (
                <div className="soft sub">与登记数据一致</div>
              ) : null}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

export function EnterpriseFacts({ facts }: { facts: CaseView['facts'] }) {
  return (
    <Table
      size="small"
      rowKey="name"
      pagination={false}
      dataSource={facts}
      columns={[
        { title: '数据项', dataIndex: 'label' },
        { title: '取值', dataIndex: 'display', render: (value: string) => <span className="num">{value}</span> },
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
          width: 110,
          render: (value?: string) => <span className="num">{value ?? '—'}</span>,
        },
      ]}
    />
  );
}

type Moment = keyof CaseView['evaluations'];
const moments: readonly { key: Moment; label: string }[] = [
  { key: 'submit', label: '提交时' },
  { key: 'decide', label: '办理时' },
  { key: 'pay', label: '拨付时' },
  { key: 'now', label: '现在' },
];

/** What the chosen moment decided otherwise than the one kept before it. */
function ChangesSince({ view, moment }: { view: CaseView; moment: Moment | undefined }) {
  const change = view.history.find(({ to }) => to === moment);
  if (!change) return null;
  const before = moments.find(({ key }) => key === change.from)?.label ?? '';
  if (change.items.length === 0) return <p className="soft">与{before}的判定一致。</p>;
  return (
    <div className="soft">
      与{before}相比：
      <ul>
        {change.items.map((item) => (
          <li key={`${item.path} ${item.text}`}>{item.text}</li>
        ))}
      </ul>
    </div>
  );
}

/** The explanation as it was frozen, moment by moment, and as it would be today. */
export function Explanations({ view }: { view: CaseView }) {
  const there = moments.filter(({ key }) => view.evaluations[key]);
  const [chosen, setChosen] = useState<Moment | null>(null);
  const first = there[0]?.key;
  const key = chosen && view.evaluations[chosen] ? chosen : first;
  const evaluation: Evaluation | undefined = key ? view.evaluations[key] : undefined;
  if (!evaluation) return <p className="soft">尚无判定结果。</p>;
  return (
    <>
      {view.differences.length > 0 ? (
        <Alert
          className="differences"
          type="warning"
          showIcon
          title="与当时冻结的判定相比，现在有以下变化"
          description={
            <ul>
              {view.differences.map((difference) => (
                <li key={`${difference.path} ${difference.text}`}>{difference.text}</li>
              ))}
            </ul>
          }
        />
      ) : null}
      <Segmented
        className="no-print moments"
        size="small"
        value={key ?? ''}
        options={there.map(({ key: value, label }) => ({ value, label }))}
        onChange={(value) => setChosen(value as Moment)}
      />
      <ChangesSince view={view} moment={key} />
      <EvaluationView key={key} evaluation={evaluation} />
    </>
  );
}

/** The measure's route with where the case is now. */
export function RouteSteps({ view }: { view: CaseView }) {
  const at = view.status === 'in_review' || view.status === 'supplement' ? view.stage : undefined;
  const passed = new Set(view.decisions.filter(({ decision }) => decision === 'pass').map(({ stage }) => stage));
  return (
    <ol className="route-steps">
      {view.route.map((step) => {
        const state = step.stage === at ? 'current' : passed.has(step.stage) ? 'done' : 'todo';
        return (
          <li key={step.stage} className={state} aria-current={state === 'current' ? 'step' : undefined}>
            <i aria-hidden="true">{state === 'done' ? '✓' : ''}</i>
            <span>
              <strong>{STAGE[step.stage].label}</strong> {step.desk}
              <span className="soft sub">
                {' '}
                承诺 {step.promisedWorkingDays} 个工作日
                {state === 'current' ? ' · 当前环节' : state === 'done' ? ' · 已通过' : ''}
              </span>
            </span>
          </li>
        );
      })}
    </ol>
  );
}
