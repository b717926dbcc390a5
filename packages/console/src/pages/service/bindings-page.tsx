import { BINDING_STATUS, keysOf, MEMBER_ROLE } from '@qinqing/contract';
import { decideStaffBinding, getTodo, listStaffBindings, type StaffBinding } from '@qinqing/contract/staff';
import { useState } from 'react';
import { Link } from 'react-router';
import type { ApiError } from '../../api/errors';
import { refresh, useAction, usePages } from '../../api/query';
import { AnswerDialog, useAnswered } from '../../parts/answer-dialog';
import { DeskList, useFilter } from '../../parts/desk-list';
import { stamp } from '../../parts/format';
import { Tag } from '../../parts/tag';

const STATUSES = keysOf(BINDING_STATUS);
const WAY = { evidence: '授权材料', owner_confirms: '由企业管理员确认' } as const;

/** People who ask to act for an enterprise; their papers are looked at here. */
export function BindingsPage() {
  const [status, setStatus] = useFilter('status', STATUSES);
  const pages = usePages(listStaffBindings, { status: status ?? 'pending' });
  return (
    <DeskList<StaffBinding>
      title="企业绑定"
      note="核实申请人能否代表企业办理"
      filter={{
        label: '状态',
        value: status ?? 'pending',
        options: STATUSES.map((value) => ({ value, label: BINDING_STATUS[value].label })),
        set: setStatus,
        // The desk reads one state at a time.
        all: false,
      }}
      pages={pages}
      act={({ status: now }) => (now === 'pending' ? '核实' : '查看')}
      emptyTitle="没有绑定申请"
      emptyHint="企业在手机上申请绑定后会出现在这里"
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
        { title: '申请人', dataIndex: 'userName', width: 110 },
        { title: '角色', dataIndex: 'role', width: 110, render: (_, row) => MEMBER_ROLE[row.role].label },
        { title: '授权方式', dataIndex: 'way', width: 150, render: (_, row) => WAY[row.way] },
        {
          title: '申请时间',
          dataIndex: 'requestedAt',
          width: 150,
          render: (value: string) => <span className="num">{stamp(value)}</span>,
        },
        {
          title: '状态',
          dataIndex: 'status',
          width: 90,
          render: (_, row) => <Tag tone={BINDING_STATUS[row.status].tone}>{BINDING_STATUS[row.status].label}</Tag>,
        },
      ]}
      dialog={(row, close) => <BindingDialog key={row.id} row={row} onClose={close} />}
    />
  );
}

function BindingDialog({ row, onClose }: { row: StaffBinding; onClose: () => void }) {
  const [failure, setFailure] = useState<ApiError | null>(null);
  const answered = useAnswered(onClose);
  const decide = useAction(
    decideStaffBinding,
    ({ status }) => {
      refresh(listStaffBindings, getTodo);
      answered(status === 'approved' ? `${row.userName}可以代${row.enterpriseName}办理` : '已告知申请人未通过');
    },
    setFailure,
  );
  return (
    <AnswerDialog<'approve' | 'refuse'>
      title="核实企业绑定"
      facts={[
        { label: '企业', value: row.enterpriseName },
        { label: '统一社会信用代码', value: <span className="mono">{row.uscc}</span> },
        { label: '申请人', value: row.userName },
        { label: '申请角色', value: MEMBER_ROLE[row.role].label },
        { label: '授权方式', value: WAY[row.way] },
        { label: '说明', value: row.statement ?? '—', wide: true },
        ...(row.decidedAt
          ? [{ label: '办理', value: `${row.decidedBy ?? ''} ${stamp(row.decidedAt)} ${row.reason ?? ''}`, wide: true }]
          : []),
      ]}
      files={row.files}
      choices={
        row.status === 'pending'
          ? [
              { value: 'refuse', label: '不通过', against: true },
              { value: 'approve', label: '属实，通过', silent: true },
            ]
          : []
      }
      textLabel="核实情况"
      textHint="不通过须写明原因，申请人会看到"
      busy={decide.isPending}
      failure={failure}
      onClose={onClose}
      onSend={(choice, text) =>
        decide.mutate({
          params: { id: row.id },
          body: { version: row.version, approve: choice === 'approve', ...(text ? { reason: text } : {}) },
        })
      }
    />
  );
}
