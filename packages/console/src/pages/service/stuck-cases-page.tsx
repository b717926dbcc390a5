import { APPLICATION_STATUS, keysOf, STUCK_STATUS } from '@qinqing/contract';
import {
  answerStuckCase,
  getStaffStuckCase,
  getTodo,
  listStaffStuckCases,
  type StaffStuckCase,
  type StaffStuckRow,
} from '@qinqing/contract/staff';
import { Modal } from 'antd';
import { Link } from 'react-router';
import { refresh, useAction, usePages, useRead } from '../../api/query';
import { AnswerDialog, useAnswered } from '../../parts/answer-dialog';
import { DeskList, useFilter } from '../../parts/desk-list';
import { DueText } from '../../parts/due-text';
import { stamp } from '../../parts/format';
import { Loaded } from '../../parts/page';
import { Tag } from '../../parts/tag';
import { useHasRole } from '../../session/use-session';
import { useFailure } from './judgements';

const STATUSES = keysOf(STUCK_STATUS);

/** “办不成事”反映窗口: what firms could not get done, from any step, until they say that it is. */
export function StuckCasesPage() {
  const [status, setStatus] = useFilter('status', STATUSES);
  const pages = usePages(listStaffStuckCases, { status });
  return (
    <DeskList<StaffStuckRow>
      title="“办不成事”反映"
      note="5 个工作日内答复；企业认为没解决可再次反映"
      filter={{
        label: '状态',
        value: status,
        options: STATUSES.map((value) => ({ value, label: STUCK_STATUS[value].label })),
        set: setStatus,
      }}
      pages={pages}
      act={({ status: now }) => (now === 'open' ? '答复' : '查看')}
      emptyTitle="没有反映的问题"
      columns={[
        {
          title: '编号',
          dataIndex: 'number',
          width: 170,
          render: (_, row) => (
            <>
              <span className="num">{row.number}</span>
              <div className="soft sub">{row.enterpriseName ?? '个人反映'}</div>
            </>
          ),
        },
        {
          title: '卡在哪一步',
          dataIndex: 'step',
          width: 160,
          render: (_, row) => (
            <>
              {row.step}
              {row.measureTitle ? <div className="soft sub">{row.measureTitle}</div> : null}
            </>
          ),
        },
        { title: '问题', dataIndex: 'text', render: (value: string) => <span className="break">{value}</span> },
        {
          title: '答复期限',
          dataIndex: 'answerBy',
          width: 130,
          render: (_, row) => <DueText day={row.answerBy} estimated={row.answerByEstimated} overdue={row.overdue} />,
        },
        {
          title: '状态',
          dataIndex: 'status',
          width: 100,
          render: (_, row) => <Tag tone={STUCK_STATUS[row.status].tone}>{STUCK_STATUS[row.status].label}</Tag>,
        },
      ]}
      dialog={(row, close) => <StuckDialog key={row.id} id={row.id} onClose={close} />}
    />
  );
}

function StuckDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const read = useRead(getStaffStuckCase, { params: { id } });
  if (read.data) return <StuckAnswer stuck={read.data} onClose={onClose} />;
  return (
    <Modal open title="“办不成事”反映" footer={null} onCancel={onClose}>
      <Loaded read={read}>{() => null}</Loaded>
    </Modal>
  );
}

function StuckAnswer({ stuck, onClose }: { stuck: StaffStuckCase; onClose: () => void }) {
  const [failure, setFailure] = useFailure();
  const answered = useAnswered(onClose);
  const may = [useHasRole('street_reviewer'), useHasRole('department_reviewer'), useHasRole('final_approver')].some(
    Boolean,
  );
  const send = useAction(
    answerStuckCase,
    ({ status }) => {
      refresh(listStaffStuckCases, getStaffStuckCase, getTodo);
      answered(status === 'closed' ? '已答复并办结' : '已答复，等待企业确认');
    },
    setFailure,
  );
  const { context } = stuck;
  return (
    <AnswerDialog<'answer' | 'close'>
      title={`“办不成事”反映 ${stuck.number}`}
      facts={[
        { label: '反映人', value: stuck.personName },
        { label: '企业', value: stuck.enterpriseName ?? '—' },
        { label: '卡在哪一步', value: stuck.step },
        ...(stuck.measureTitle ? [{ label: '政策', value: stuck.measureTitle }] : []),
        ...(context
          ? [
              {
                label: '当时的办件',
                value: (
                  <>
                    {stuck.applicationId ? (
                      <Link to={`/cases/${stuck.applicationId}`}>{context.receiptNo ?? '草稿'}</Link>
                    ) : null}{' '}
                    {APPLICATION_STATUS[context.status].label}
                    {context.desk ? `（${context.desk}）` : ''}，已等 {context.waitingWorkingDays} 个工作日
                  </>
                ),
                wide: true,
              },
            ]
          : []),
        ...stuck.messages.map((message) => ({
          label: `${message.from === 'firm' ? '企业' : '答复'} ${stamp(message.at)}`,
          value: message.text,
          wide: true,
        })),
      ]}
      files={stuck.messages.flatMap(({ files }) => files)}
      choices={
        stuck.status !== 'closed' && may
          ? [
              { value: 'answer', label: '答复' },
              { value: 'close', label: '答复并办结' },
            ]
          : []
      }
      whyNot={stuck.status === 'closed' ? '已办结' : '由街道或主管部门人员答复'}
      textLabel="答复"
      busy={send.isPending}
      failure={failure}
      onClose={onClose}
      onSend={(choice, text) =>
        send.mutate({ params: { id: stuck.id }, body: { version: stuck.version, text, close: choice === 'close' } })
      }
    />
  );
}
