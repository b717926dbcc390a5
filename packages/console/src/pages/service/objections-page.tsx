import { APPLICATION_STATUS, keysOf, OBJECTION_STATUS } from '@qinqing/contract';
import { decideObjection, getTodo, listObjections, type ObjectionRow, readObjector } from '@qinqing/contract/staff';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { refresh, useAction, usePages } from '../../api/query';
import { useAnswered } from '../../parts/answer-dialog';
import { DeskList, useFilter } from '../../parts/desk-list';
import { DueText } from '../../parts/due-text';
import { yuan } from '../../parts/format';
import { Tag } from '../../parts/tag';
import { JudgeDialog, useFailure } from './judgements';

const STATUSES = keysOf(OBJECTION_STATUS);

/** Objections to public notices; who objected is read only with a purpose, and every reading is noted. */
export function ObjectionsPage() {
  const [status, setStatus] = useFilter('status', STATUSES);
  const pages = usePages(listObjections, { status });
  return (
    <DeskList<ObjectionRow>
      title="公示异议"
      note="5 个工作日内核查；由没有参与该件的人办理，异议人身份保密"
      filter={{
        label: '状态',
        value: status,
        options: STATUSES.map((value) => ({ value, label: OBJECTION_STATUS[value].label })),
        set: setStatus,
      }}
      pages={pages}
      act={({ can }) => (can.decide ? '核查' : '查看')}
      emptyTitle="没有公示异议"
      columns={[
        {
          title: '编号',
          dataIndex: 'number',
          width: 170,
          render: (_, row) => (
            <>
              <span className="num">{row.number}</span>
              <div className="soft sub">{row.noticeTitle}</div>
            </>
          ),
        },
        {
          title: '被异议的办件',
          dataIndex: 'receiptNo',
          render: (_, row) => (
            <>
              <Link className="num" to={`/cases/${row.applicationId}`}>
                {row.receiptNo}
              </Link>
              <div className="soft sub">
                {row.enterpriseName} · {row.measureTitle}
              </div>
            </>
          ),
        },
        {
          title: '金额（元）',
          dataIndex: 'amountFen',
          align: 'right',
          width: 130,
          render: (value: number) => <span className="num">{yuan(value)}</span>,
        },
        {
          title: '核查期限',
          dataIndex: 'investigateBy',
          width: 130,
          render: (_, row) => (
            <DueText day={row.investigateBy} estimated={row.investigateByEstimated} overdue={row.overdue} />
          ),
        },
        {
          title: '状态',
          dataIndex: 'status',
          width: 110,
          render: (_, row) => <Tag tone={OBJECTION_STATUS[row.status].tone}>{OBJECTION_STATUS[row.status].label}</Tag>,
        },
      ]}
      dialog={(row, close) => <ObjectionDialog key={row.id} row={row} onClose={close} />}
    />
  );
}

function ObjectionDialog({ row, onClose }: { row: ObjectionRow; onClose: () => void }) {
  const [failure, setFailure] = useFailure();
  const answered = useAnswered(onClose);
  const decide = useAction(
    decideObjection,
    ({ status }) => {
      refresh(listObjections, getTodo);
      answered(OBJECTION_STATUS[status].label);
    },
    setFailure,
  );
  return (
    <JudgeDialog
      title={`公示异议 ${row.number}`}
      row={row}
      facts={[
        { label: '企业', value: row.enterpriseName },
        { label: '办件', value: <Link to={`/cases/${row.applicationId}`}>{row.receiptNo}</Link> },
        { label: '政策', value: row.measureTitle },
        { label: '金额', value: <span className="num">{yuan(row.amountFen)} 元</span> },
        { label: '办件状态', value: APPLICATION_STATUS[row.caseStatus].label },
      ]}
      words={{
        uphold: '异议成立，不予兑现',
        dismiss: '异议不成立，继续公示',
        text: '核查情况和理由',
        hint: '核查了什么、结论和理由；异议人会看到',
      }}
      busy={decide.isPending}
      failure={failure}
      onClose={onClose}
      onSend={(decision, text) =>
        decide.mutate({ params: { id: row.id }, body: { version: row.version, decision, text } })
      }
    >
      <Objector id={row.id} />
    </JudgeDialog>
  );
}

/** The identity is opened by an act with a purpose, and shown in this dialog only. */
function Objector({ id }: { id: string }) {
  const [purpose, setPurpose] = useState('');
  const [failure, setFailure] = useFailure();
  const read = useAction(readObjector, () => setFailure(null), setFailure);
  if (read.data) {
    return (
      <p className="gap-above">
        异议人：{read.data.realName}，<span className="num">{read.data.phone}</span>（已留痕）
      </p>
    );
  }
  return (
    <>
      <div className="filters gap-above">
        <Input
          aria-label="查看异议人的事由"
          placeholder="确需联系异议人时，写明事由后查看（留痕）"
          value={purpose}
          maxLength={200}
          onChange={({ target }) => setPurpose(target.value)}
          style={{ width: 380 }}
        />
        <Button
          disabled={!purpose.trim()}
          loading={read.isPending}
          onClick={() => read.mutate({ params: { id }, body: { purpose: purpose.trim() } })}
        >
          查看异议人
        </Button>
      </div>
      {failure ? <p className="bad">{failure.message}</p> : null}
    </>
  );
}
