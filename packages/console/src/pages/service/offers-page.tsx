import { formatWan, keysOf, OFFER_STATUS } from '@qinqing/contract';
import {
  answerOffer,
  cancelOfferRound,
  getStaffOffer,
  getTodo,
  listOfferRounds,
  listRoundOffers,
  type OfferRound,
  type StaffOfferRow,
} from '@qinqing/contract/staff';
import { Button, Input, Modal, Popconfirm } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { refresh, useAction, usePages, useRead } from '../../api/query';
import { AnswerDialog, useAnswered } from '../../parts/answer-dialog';
import { DeskList, useFilter } from '../../parts/desk-list';
import { count, stamp, yuan } from '../../parts/format';
import { Failed, Loaded, Panel } from '../../parts/page';
import { PagesTable } from '../../parts/pages-table';
import { Tag } from '../../parts/tag';
import { useHasRole } from '../../session/use-session';
import { useFailure } from './judgements';
import { StartRound } from './start-round';

const STATUSES = keysOf(OFFER_STATUS);
const ROUND = {
  running: { label: '推送中', tone: 'info' },
  done: { label: '已推送', tone: 'success' },
  cancelled: { label: '已停止', tone: 'neutral' },
} as const;

/** No-application benefits: rounds of offers, what firms answered, and what they ask. */
export function OffersPage() {
  const [status, setStatus] = useFilter('status', STATUSES);
  const pages = usePages(listRoundOffers, { status });
  return (
    <DeskList<StaffOfferRow>
      title="免申即享"
      note="部门推送，企业确认；不确认不拨付"
      above={<Rounds />}
      filter={{
        label: '状态',
        value: status,
        options: STATUSES.map((value) => ({ value, label: OFFER_STATUS[value].label })),
        set: setStatus,
      }}
      pages={pages}
      act={({ status: now }) => (now === 'questioned' ? '答复' : '查看')}
      emptyTitle="没有推送过的事项"
      columns={[
        {
          title: '企业',
          dataIndex: 'enterpriseName',
          render: (_, row) => (
            <>
              <Link to={`/enterprises/${row.enterpriseId}`}>{row.enterpriseName}</Link>
              <div className="soft sub mono">{row.uscc}</div>
            </>
          ),
        },
        { title: '政策', dataIndex: 'measureTitle' },
        {
          title: '金额（元）',
          dataIndex: 'amountFen',
          align: 'right',
          width: 130,
          render: (value: number) => <span className="num">{yuan(value)}</span>,
        },
        {
          title: '确认期限',
          dataIndex: 'confirmBy',
          width: 130,
          render: (_, row) => (
            <span className="num">
              {row.confirmBy}
              {row.confirmByEstimated ? '（预计）' : ''}
            </span>
          ),
        },
        {
          title: '状态',
          dataIndex: 'status',
          width: 110,
          render: (_, row) => <Tag tone={OFFER_STATUS[row.status].tone}>{OFFER_STATUS[row.status].label}</Tag>,
        },
      ]}
      dialog={(row, close) => <OfferDialog key={row.id} id={row.id} onClose={close} />}
    />
  );
}

function Rounds() {
  const rounds = usePages(listOfferRounds, {}, 10);
  const may = useHasRole('department_reviewer');
  const [starting, setStarting] = useState(false);
  return (
    <Panel
      title="推送批次"
      flush
      acts={
        may ? (
          <Button size="small" type="primary" onClick={() => setStarting(true)}>
            推送免申即享
          </Button>
        ) : null
      }
    >
      <PagesTable<OfferRound>
        pages={rounds}
        rowKey="id"
        emptyTitle="还没有推送过"
        emptyHint="选一项免申即享的政策，全量匹配后推送给符合条件的企业"
        columns={[
          {
            title: '政策',
            dataIndex: 'measureTitle',
            render: (_, row) => (
              <>
                {row.measureTitle}
                <div className="soft sub">
                  {row.startedBy} · <span className="num">{stamp(row.startedAt)}</span>
                </div>
              </>
            ),
          },
          {
            title: '已看 / 全部企业',
            dataIndex: 'looked',
            width: 140,
            render: (_, row) => (
              <span className="num">
                {count(row.looked)} / {count(row.total)}
              </span>
            ),
          },
          ...(['offered', 'confirmed', 'silent', 'questioned', 'lapsed'] as const).map((key) => ({
            title: { offered: '已推送', confirmed: '已确认', silent: '未答复', questioned: '核实中', lapsed: '逾期' }[
              key
            ],
            dataIndex: key,
            width: 120,
            render: (_: unknown, row: OfferRound) => (
              <span className="num">
                {count(row[key].count)}
                <div className="soft sub">{formatWan(row[key].amountFen)}</div>
              </span>
            ),
          })),
          {
            title: '状态',
            dataIndex: 'status',
            width: 150,
            render: (_, row) => (
              <>
                <Tag tone={ROUND[row.status].tone}>{ROUND[row.status].label}</Tag>{' '}
                {may && row.status !== 'cancelled' && row.silent.count > 0 ? <Stop round={row} /> : null}
              </>
            ),
          },
        ]}
      />
      {starting ? <StartRound onClose={() => setStarting(false)} /> : null}
    </Panel>
  );
}

/** Takes back what nobody has confirmed yet; the firms are told why. */
function Stop({ round }: { round: OfferRound }) {
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useFailure();
  const stop = useAction(cancelOfferRound, () => refresh(listOfferRounds, listRoundOffers), setFailure);
  return (
    <Popconfirm
      title="停止推送并收回未确认的事项？"
      description={
        <>
          <Input
            aria-label="停止推送的原因"
            placeholder="原因，企业会看到"
            maxLength={300}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
          {failure ? <p className="bad">{failure.message}</p> : null}
        </>
      }
      okText="停止并收回"
      cancelText="取消"
      okButtonProps={{ disabled: !reason.trim(), loading: stop.isPending }}
      onConfirm={() => stop.mutate({ params: { id: round.id }, body: { reason: reason.trim() } })}
    >
      <Button size="small" danger>
        停止
      </Button>
    </Popconfirm>
  );
}

function OfferDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const read = useRead(getStaffOffer, { params: { id } });
  const [failure, setFailure] = useFailure();
  const answered = useAnswered(onClose);
  const may = [useHasRole('department_reviewer'), useHasRole('final_approver')].some(Boolean);
  const send = useAction(
    answerOffer,
    (offer) => {
      refresh(listRoundOffers, listOfferRounds, getStaffOffer, getTodo);
      answered(offer.status === 'withdrawn' ? '已答复，事项已收回' : '已答复，确认期限继续计算');
    },
    setFailure,
  );
  const offer = read.data;
  if (!offer) {
    return (
      <Modal open title="免申即享事项" footer={null} onCancel={onClose}>
        {read.error ? <Failed error={read.error} /> : <Loaded read={read}>{() => null}</Loaded>}
      </Modal>
    );
  }
  const asks = offer.status === 'questioned';
  return (
    <AnswerDialog<'accept' | 'refuse'>
      title="免申即享事项"
      facts={[
        { label: '企业', value: offer.enterpriseName },
        { label: '政策', value: offer.measureTitle },
        { label: '推送金额', value: <span className="num">{yuan(offer.amountFen)} 元</span> },
        { label: '今天', value: offer.now },
        { label: '状态', value: OFFER_STATUS[offer.status].label },
        ...offer.questions.flatMap((question) => [
          {
            label: `${question.kind === 'correct' ? '企业更正' : '企业异议'} ${stamp(question.at)}`,
            value: [
              question.reason,
              ...question.facts.map(({ label, used, claimed }) => `${label}：${used} → ${claimed}`),
            ].join('；'),
            wide: true,
          },
          ...(question.answer
            ? [{ label: `答复 ${stamp(question.answer.at)}`, value: question.answer.text, wide: true }]
            : []),
        ]),
      ]}
      files={offer.questions.flatMap(({ files }) => files)}
      choices={
        asks && may
          ? [
              { value: 'refuse', label: '数据无误，维持', against: true },
              { value: 'accept', label: '属实，按今天的数据重新推送' },
            ]
          : []
      }
      whyNot={asks ? '由主管部门人员答复' : undefined}
      textLabel="答复"
      textHint="核实情况和理由，企业会看到"
      busy={send.isPending}
      failure={failure}
      onClose={onClose}
      onSend={(choice, text) =>
        send.mutate({ params: { id }, body: { version: offer.version, accepted: choice === 'accept', text } })
      }
    />
  );
}
