import { APPEAL_STATUS, keysOf } from '@qinqing/contract';
import { type AppealRow, decideAppeal, getTodo, listAppeals } from '@qinqing/contract/staff';
import { Link } from 'react-router';
import { refresh, useAction, usePages } from '../../api/query';
import { useAnswered } from '../../parts/answer-dialog';
import { DeskList, useFilter } from '../../parts/desk-list';
import { DueText } from '../../parts/due-text';
import { stamp } from '../../parts/format';
import { Tag } from '../../parts/tag';
import { JudgeDialog, useFailure } from './judgements';

const STATUSES = keysOf(APPEAL_STATUS);

/** Appeals against rejections, judged by somebody who had no part in them. */
export function AppealsPage() {
  const [status, setStatus] = useFilter('status', STATUSES);
  const pages = usePages(listAppeals, { status });
  return (
    <DeskList<AppealRow>
      title="申诉"
      note="由没有参与原决定的人复核；成立的重新办理"
      filter={{
        label: '状态',
        value: status,
        options: STATUSES.map((value) => ({ value, label: APPEAL_STATUS[value].label })),
        set: setStatus,
      }}
      pages={pages}
      act={({ can }) => (can.decide ? '复核' : '查看')}
      emptyTitle="没有申诉"
      columns={[
        {
          title: '办件',
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
          title: '原决定',
          dataIndex: 'rejection',
          render: (_, row) => (
            <>
              <div className="break">{row.rejection.reason}</div>
              <div className="soft sub">
                {row.rejection.desk} · <span className="num">{stamp(row.rejection.at)}</span>
              </div>
            </>
          ),
        },
        {
          title: '复核期限',
          dataIndex: 'decideBy',
          width: 130,
          render: (_, row) => <DueText day={row.decideBy} estimated={row.decideByEstimated} overdue={row.overdue} />,
        },
        {
          title: '状态',
          dataIndex: 'status',
          width: 160,
          render: (_, row) => <Tag tone={APPEAL_STATUS[row.status].tone}>{APPEAL_STATUS[row.status].label}</Tag>,
        },
      ]}
      dialog={(row, close) => <AppealDialog key={row.id} row={row} onClose={close} />}
    />
  );
}

function AppealDialog({ row, onClose }: { row: AppealRow; onClose: () => void }) {
  const [failure, setFailure] = useFailure();
  const answered = useAnswered(onClose);
  const decide = useAction(
    decideAppeal,
    ({ status }) => {
      refresh(listAppeals, getTodo);
      answered(APPEAL_STATUS[status].label);
    },
    setFailure,
  );
  return (
    <JudgeDialog
      title="申诉复核"
      row={row}
      facts={[
        { label: '企业', value: row.enterpriseName },
        { label: '办件', value: <Link to={`/cases/${row.applicationId}`}>{row.receiptNo}</Link> },
        { label: '政策', value: row.measureTitle },
        { label: '原决定', value: `${row.rejection.desk}：${row.rejection.reason}`, wide: true },
      ]}
      words={{
        uphold: '申诉成立，重新办理',
        dismiss: '维持原决定',
        text: '复核意见',
        hint: '复核了什么、结论和理由；企业会看到',
      }}
      busy={decide.isPending}
      failure={failure}
      onClose={onClose}
      onSend={(decision, text) =>
        decide.mutate({ params: { id: row.id }, body: { version: row.version, decision, text } })
      }
    />
  );
}
