import { keysOf, RATING_INDICATOR, RATING_LEVEL, type RatingLevel, type Tone } from '@qinqing/contract';
import { answerRating, getTodo, listRatings, type RatingRow, summariseRatings } from '@qinqing/contract/staff';
import { refresh, useAction, usePages, useRead } from '../../api/query';
import { AnswerDialog, useAnswered } from '../../parts/answer-dialog';
import { DeskList, useFilter } from '../../parts/desk-list';
import { DueText } from '../../parts/due-text';
import { count, stamp } from '../../parts/format';
import { Facts, Panel } from '../../parts/page';
import { Tag } from '../../parts/tag';
import { useHasRole } from '../../session/use-session';
import { useFailure } from './judgements';

const TONE: Record<RatingLevel, Tone> = {
  very_good: 'success',
  good: 'success',
  fair: 'neutral',
  bad: 'warning',
  very_bad: 'danger',
};
const INDICATORS = keysOf(RATING_INDICATOR);

/** Ratings (好差评) without their raters; bad ones are answered. */
export function RatingsPage() {
  const [open, setOpen] = useFilter('open', ['true']);
  const pages = usePages(listRatings, open ? { open } : {});
  return (
    <DeskList<RatingRow>
      title="好差评"
      note="不显示评价人；差评 15 个工作日内整改答复"
      filter={{
        label: '范围',
        value: open,
        options: [{ value: 'true', label: '待答复的差评' }],
        set: setOpen,
      }}
      above={<Summary />}
      pages={pages}
      act={({ answerBy, answer }) => (answerBy && !answer ? '答复' : '查看')}
      emptyTitle="没有评价"
      columns={[
        {
          title: '评价',
          dataIndex: 'level',
          width: 120,
          render: (_, row) => <Tag tone={TONE[row.level]}>{RATING_LEVEL[row.level]}</Tag>,
        },
        {
          title: '政策',
          dataIndex: 'measureTitle',
          render: (_, row) => (
            <>
              {row.measureTitle}
              <div className="soft sub">{row.office}</div>
            </>
          ),
        },
        {
          title: '意见',
          dataIndex: 'comment',
          render: (value?: string) => <span className="break">{value ?? '—'}</span>,
        },
        {
          title: '评价时间',
          dataIndex: 'at',
          width: 150,
          render: (value: string) => <span className="num">{stamp(value)}</span>,
        },
        {
          title: '答复期限',
          dataIndex: 'answerBy',
          width: 130,
          render: (_, row) =>
            row.answerBy ? (
              <DueText day={row.answerBy} estimated={row.answerByEstimated} overdue={row.overdue} />
            ) : row.answer ? (
              '已答复'
            ) : (
              '—'
            ),
        },
      ]}
      dialog={(row, close) => <RatingDialog key={row.id} row={row} onClose={close} />}
    />
  );
}

function Summary() {
  const summary = useRead(summariseRatings);
  const { data } = summary;
  if (!data) return null;
  return (
    <Panel title="统计" note={`共 ${count(data.total)} 条，待答复 ${data.unanswered} 条，超期 ${data.overdue} 条`}>
      <Facts
        items={[
          ...data.byLevel.map(({ level, count: rated }) => ({ label: RATING_LEVEL[level], value: count(rated) })),
          ...data.byIndicator.map(({ indicator, rated, bad }) => ({
            label: RATING_INDICATOR[indicator],
            value: `${count(rated)} 条，差评 ${count(bad)} 条`,
          })),
        ]}
      />
    </Panel>
  );
}

function RatingDialog({ row, onClose }: { row: RatingRow; onClose: () => void }) {
  const [failure, setFailure] = useFailure();
  const answered = useAnswered(onClose);
  const department = useHasRole('department_reviewer');
  const final = useHasRole('final_approver');
  const send = useAction(
    answerRating,
    () => {
      refresh(listRatings, summariseRatings, getTodo);
      answered('已答复评价人');
    },
    setFailure,
  );
  const waits = row.answerBy !== undefined && !row.answer;
  return (
    <AnswerDialog<'answer'>
      title="好差评"
      facts={[
        { label: '评价', value: RATING_LEVEL[row.level] },
        { label: '政策', value: row.measureTitle },
        { label: '受理部门', value: row.office },
        ...INDICATORS.flatMap((key) => {
          const level = row.indicators[key];
          return level ? [{ label: RATING_INDICATOR[key], value: RATING_LEVEL[level] }] : [];
        }),
        { label: '意见', value: row.comment ?? '没有写', wide: true },
        ...(row.answer ? [{ label: '答复', value: `${stamp(row.answer.at)}：${row.answer.text}`, wide: true }] : []),
      ]}
      choices={waits && (department || final) ? [{ value: 'answer', label: '答复' }] : []}
      whyNot={waits ? '由主管部门人员答复' : undefined}
      textLabel="整改情况"
      textHint="整改了什么；评价人会看到"
      busy={send.isPending}
      failure={failure}
      onClose={onClose}
      onSend={(_, text) => send.mutate({ params: { id: row.id }, body: { version: row.version, text } })}
    />
  );
}
