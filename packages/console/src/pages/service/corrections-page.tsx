import { CORRECTION_STATUS, type FactRaw, formatYuan, keysOf, parseYuan } from '@qinqing/contract';
import { answerCorrection, type CorrectionRow, getTodo, listStaffCorrections } from '@qinqing/contract/staff';
import { Form, Input, Select } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { ApiError } from '../../api/errors';
import { refresh, useAction, usePages } from '../../api/query';
import { AnswerDialog, useAnswered } from '../../parts/answer-dialog';
import { DeskList, useFilter } from '../../parts/desk-list';
import { DueText } from '../../parts/due-text';
import { stamp } from '../../parts/format';
import { Tag } from '../../parts/tag';

const STATUSES = keysOf(CORRECTION_STATUS);

/** “这项数据不对”: firms ask that a department's fact be corrected. */
export function CorrectionsPage() {
  const [status, setStatus] = useFilter('status', STATUSES);
  const pages = usePages(listStaffCorrections, { status });
  return (
    <DeskList<CorrectionRow>
      title="数据更正"
      note="企业认为部门数据不对，核实后更正来源或说明理由"
      filter={{
        label: '状态',
        value: status,
        options: STATUSES.map((value) => ({ value, label: CORRECTION_STATUS[value].label })),
        set: setStatus,
      }}
      pages={pages}
      act={({ can }) => (can.answer ? '答复' : '查看')}
      emptyTitle="没有更正申请"
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
        {
          title: '数据项',
          dataIndex: 'label',
          render: (_, row) => (
            <>
              {row.label}
              <div className="soft sub">{row.source}</div>
            </>
          ),
        },
        {
          title: '现有 → 企业认为',
          dataIndex: 'claimed',
          render: (_, row) => (
            <>
              <div className="num">{row.todayText}</div>
              <div className="break">→ {row.claimed}</div>
              {row.delivered ? (
                <div className={row.delivered.won ? 'soft sub' : 'warn sub'}>{deliveredText(row.delivered)}</div>
              ) : null}
            </>
          ),
        },
        {
          title: '答复期限',
          dataIndex: 'answerBy',
          width: 130,
          render: (_, row) => <DueText day={row.answerBy} estimated={row.answerByEstimated} overdue={row.overdue} />,
        },
        {
          title: '状态',
          dataIndex: 'status',
          width: 110,
          render: (_, row) => (
            <Tag tone={CORRECTION_STATUS[row.status].tone}>{CORRECTION_STATUS[row.status].label}</Tag>
          ),
        },
      ]}
      dialog={(row, close) => <CorrectionDialog key={row.id} row={row} onClose={close} />}
    />
  );
}

/** What the department delivered after a correction, and which of the two stands. */
export function deliveredText({ text, source, asOf, won }: NonNullable<CorrectionRow['delivered']>): string {
  const what = `${source}之后仍报“${text}”（${asOf ? `数据日期 ${asOf}` : '未注明数据日期'}）`;
  return won ? `${what}，晚于更正，已按新数据更新` : `${what}，不晚于更正，未覆盖更正结果，请与来源部门核对`;
}

/** Text of a value as it is typed here: money in yuan, a share in per cent, a list line by line. */
function typedOf({ type, today }: CorrectionRow): string {
  if (today === null) return '';
  if (type === 'money') return formatYuan(Number(today)).replaceAll(',', '');
  if (type === 'rate') return String(Number(today) / 100);
  return Array.isArray(today) ? today.join('，') : String(today);
}

/** Undefined where the text is no such value. */
function heldValue({ type }: CorrectionRow, typed: string): FactRaw | undefined {
  const text = typed.trim();
  if (text === '' && type !== 'list') return undefined;
  const number = Number(text);
  switch (type) {
    case 'money':
      return parseYuan(text) ?? undefined;
    case 'rate':
      return Number.isFinite(number) ? Math.round(number * 100) : undefined;
    case 'integer':
    case 'decimal':
      return Number.isFinite(number) ? number : undefined;
    case 'flag':
      return text === 'true';
    case 'list':
      return text.split(/[,，、\s]+/).filter(Boolean);
    default:
      return text;
  }
}

const UNIT: Partial<Record<CorrectionRow['type'], string>> = { money: '元', rate: '%' };
const FLAGS = [
  { value: 'true', label: '是' },
  { value: 'false', label: '否' },
];

function CorrectionDialog({ row, onClose }: { row: CorrectionRow; onClose: () => void }) {
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [typed, setTyped] = useState(() => typedOf(row));
  const [source, setSource] = useState(row.source);
  const answered = useAnswered(onClose);
  const value = heldValue(row, typed);
  const send = useAction(
    answerCorrection,
    ({ status }) => {
      refresh(listStaffCorrections, getTodo);
      answered(status === 'accepted' ? '数据已更正，企业已收到通知' : '已答复企业，数据未变');
    },
    setFailure,
  );
  const options = row.type === 'flag' ? FLAGS : row.options;
  return (
    <AnswerDialog<'accept' | 'refuse'>
      title={`数据更正：${row.label}`}
      facts={[
        { label: '企业', value: row.enterpriseName },
        { label: '申请时的数据', value: `${row.current}（${row.source}）` },
        { label: '企业认为应为', value: row.claimed },
        { label: '今天的数据', value: row.todayText },
        { label: '理由', value: row.reason, wide: true },
        ...(row.answer
          ? [
              {
                label: '答复',
                value: `${row.answeredBy ?? ''} ${stamp(row.answer.at)}：${row.answer.text}`,
                wide: true,
              },
            ]
          : []),
        ...(row.delivered ? [{ label: '部门后续数据', value: deliveredText(row.delivered), wide: true }] : []),
      ]}
      files={row.files}
      choices={
        row.can.answer
          ? [
              { value: 'refuse', label: '维持原数据', against: true },
              { value: 'accept', label: '更正', disabled: !row.can.accept || value === undefined },
            ]
          : []
      }
      whyNot={row.can.whyNot}
      textLabel="答复"
      textHint="核对了哪份来源、结论和理由，企业会看到"
      busy={send.isPending}
      failure={failure}
      onClose={onClose}
      onSend={(decision, text) =>
        send.mutate({
          params: { id: row.id },
          body: {
            version: row.version,
            decision,
            text,
            ...(decision === 'accept' && value !== undefined ? { value, source: source.trim() || row.source } : {}),
          },
        })
      }
    >
      {row.can.accept ? (
        <Form layout="vertical" className="gap-above">
          <Form.Item label={`更正为${UNIT[row.type] ? `（${UNIT[row.type]}）` : ''}`} htmlFor="correction-value">
            {options ? (
              <Select id="correction-value" value={typed || undefined} options={options} onChange={setTyped} />
            ) : (
              <Input id="correction-value" value={typed} onChange={({ target }) => setTyped(target.value)} />
            )}
          </Form.Item>
          <Form.Item label="数据来源" htmlFor="correction-source">
            <Input
              id="correction-source"
              value={source}
              maxLength={80}
              onChange={({ target }) => setSource(target.value)}
            />
          </Form.Item>
        </Form>
      ) : row.can.answer && row.can.whyNot ? (
        <p className="warn">{row.can.whyNot}</p>
      ) : null}
    </AnswerDialog>
  );
}
