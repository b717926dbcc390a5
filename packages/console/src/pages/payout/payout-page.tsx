import { formatYuan } from '@qinqing/contract';
import { getPayout, listClawbacks, type PayoutView } from '@qinqing/contract/staff';
import { PrinterOutlined } from '@ant-design/icons';
import { Button, Table } from 'antd';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { refresh, useRead } from '../../api/query';
import { actionText } from '../../parts/audit-words';
import { EvaluationView } from '../../parts/evaluation/evaluation-view';
import { Decisions } from '../../parts/decisions';
import { stamp, yuan } from '../../parts/format';
import { Facts, Loaded, Page, Panel } from '../../parts/page';
import { PayoutTag } from '../../parts/tag';
import { TotalControlPanel } from '../../parts/total-control';
import { useHasRole } from '../../session/use-session';
import { ProposeDialog } from '../clawback/propose-dialog';
import { ExportButton } from './export-button';
import './payout.css';

/** One page that answers for one payment: the rule, the facts, the people, the bank and the books. */
export function PayoutPage() {
  const { id = '' } = useParams();
  const read = useRead(getPayout, { params: { id } });
  const navigate = useNavigate();
  const [claiming, setClaiming] = useState(false);
  const finance = useHasRole('finance_reviewer');
  const approver = useHasRole('final_approver');
  const mayClaim = finance || approver;
  return (
    <Page
      title="这笔钱为什么付"
      note={
        read.data ? (
          <>
            拨付单 <span className="num">{read.data.orderNo}</span> <PayoutTag status={read.data.status} />
          </>
        ) : undefined
      }
      acts={
        <>
          {read.data && read.data.status === 'paid' && !read.data.nonCash && mayClaim ? (
            <Button onClick={() => setClaiming(true)}>追回</Button>
          ) : null}
          {read.data ? <ExportButton id={read.data.id} /> : null}
          <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
            打印
          </Button>
        </>
      }
    >
      <Loaded read={read} rows={14}>
        {(payout) => <Why payout={payout} />}
      </Loaded>
      {claiming && read.data ? (
        <ProposeDialog
          payout={read.data}
          onClose={() => setClaiming(false)}
          onDone={(clawback) => {
            refresh(getPayout, listClawbacks);
            void navigate(`/clawbacks/${clawback.id}`);
          }}
        />
      ) : null}
    </Page>
  );
}

function Why({ payout }: { payout: PayoutView }) {
  return (
    <>
      <p className="statement">
        {payout.enterpriseName}因符合
        <Link to={`/measures/${payout.measure.id}`}>《{payout.measure.title}》</Link>（第 {payout.measure.version}{' '}
        版），
        {payout.nonCash ? '减免 ' : '应获补助 '}
        <strong className="num">{formatYuan(payout.amountFen)} 元</strong>，于{' '}
        <span className="num">{stamp(payout.approvedAt)}</span> 审定
        {payout.settledAt ? (
          <>
            ，<span className="num">{stamp(payout.settledAt)}</span> {payout.nonCash ? '兑现' : '到账'}
          </>
        ) : null}
        。
      </p>
      <Panel title="一、依据与计算" note={`${payout.measure.code} 第 ${payout.measure.version} 版`}>
        {payout.evaluation ? (
          <EvaluationView evaluation={payout.evaluation} />
        ) : (
          <p className="soft">没有保存判定过程。</p>
        )}
      </Panel>
      <TotalControlPanel control={payout.totalControl} />
      <Panel title="二、审核" acts={<Link to={`/cases/${payout.applicationId}`}>查看办件 {payout.receiptNo}</Link>}>
        {payout.decisions.length > 0 ? (
          <Decisions decisions={payout.decisions} />
        ) : (
          <p className="soft">本措施免人工审核，由自动核验通过。</p>
        )}
      </Panel>
      <Panel title="三、拨付">
        <Facts
          items={[
            {
              label: '批次',
              value: payout.batch ? <Link to={`/batches/${payout.batch.id}`}>{payout.batch.number}</Link> : '未入批次',
            },
            { label: '编制', value: payout.batch?.madeBy ?? '—' },
            { label: '封存', value: payout.batch?.sealedBy ?? '—' },
            { label: '复核放行', value: payout.batch?.releasedBy ?? '—' },
            {
              label: '收款账户',
              value: payout.nonCash ? (
                '非现金减免'
              ) : (
                <>
                  {payout.bankName} <span className="mono">{payout.accountMasked}</span>
                </>
              ),
            },
            {
              label: '银行回盘',
              value: payout.bankLine ? (
                <>
                  {payout.bankLine.fileName} 第 {payout.bankLine.line} 行：{payout.bankLine.result}
                  {payout.bankLine.reason ? `（${payout.bankLine.reason}）` : ''}
                  <div className="soft sub num">{stamp(payout.bankLine.at)}</div>
                </>
              ) : (
                '尚无'
              ),
            },
            ...(payout.batch?.sha256
              ? [
                  {
                    label: '银行文件哈希（SHA-256）',
                    wide: true,
                    value: <span className="mono break">{payout.batch.sha256}</span>,
                  },
                ]
              : []),
            ...(payout.reason ? [{ label: '说明', wide: true, value: payout.reason }] : []),
          ]}
        />
      </Panel>
      <Panel title="四、台账" note="每次资金划转一条，只增不改" flush>
        <Table
          size="small"
          rowKey="id"
          pagination={false}
          dataSource={payout.transfers}
          locale={{ emptyText: '尚无台账记录' }}
          columns={[
            {
              title: '时间',
              dataIndex: 'at',
              width: 140,
              render: (value: string) => <span className="num">{stamp(value)}</span>,
            },
            { title: '事由', dataIndex: 'text' },
            { title: '从', dataIndex: 'from', width: 130 },
            { title: '到', dataIndex: 'to', width: 130 },
            {
              title: '金额（元）',
              dataIndex: 'amountFen',
              align: 'right',
              width: 140,
              render: (value: number) => <span className="num">{yuan(value)}</span>,
            },
            {
              title: '编号',
              dataIndex: 'id',
              width: 220,
              render: (value: string) => <span className="mono soft break">{value}</span>,
            },
          ]}
        />
      </Panel>
      <Panel title="五、审计" note="哈希相连，改动任何一条都会被发现" flush>
        <Table
          size="small"
          rowKey="seq"
          pagination={false}
          dataSource={payout.audit}
          locale={{ emptyText: '尚无审计记录' }}
          columns={[
            {
              title: '序号',
              dataIndex: 'seq',
              width: 80,
              render: (value: number) => <span className="num">{value}</span>,
            },
            {
              title: '时间',
              dataIndex: 'at',
              width: 140,
              render: (value: string) => <span className="num">{stamp(value)}</span>,
            },
            { title: '人员', dataIndex: 'actorName', width: 140 },
            {
              title: '动作',
              dataIndex: 'action',
              render: (value: string) => <span title={value}>{actionText(value)}</span>,
            },
            {
              title: '哈希',
              dataIndex: 'hash',
              width: 180,
              render: (value: string) => (
                <span className="mono soft" title={value}>
                  {value.slice(0, 16)}…
                </span>
              ),
            },
          ]}
        />
      </Panel>
    </>
  );
}
