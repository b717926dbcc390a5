import { View } from '@tarojs/components';
import { APPEAL_STATUS, formatYuanText, RATING_LEVEL, STUCK_STATUS } from '@qinqing/contract';
import { downloadCertificate, type CaseFollowUp, type FirmApplication } from '@qinqing/contract/firm';
import { dayText } from '@/lib/calendar';
import { go } from '@/lib/router';
import { StuckCell } from '@/parts/stuck-entry';
import { Cell, List, NoticeBar, Section } from '@/ui';
import { SavePaper, SaveReceipt } from '../save-paper';

interface FollowUpProps {
  application: FirmApplication;
  followUp: CaseFollowUp;
}

/** What came back or has to be given back, each leading to where it is settled. */
export function MoneyCalls({ followUp }: Pick<FollowUpProps, 'followUp'>) {
  const repair = followUp.repairs.find(({ status }) => status === 'asked' || status === 'answered');
  const owed = followUp.clawbacks.find(({ status }) => status === 'demanded');
  return (
    <>
      {repair ? (
        <View className="q-pad">
          <NoticeBar
            tone={repair.status === 'asked' ? 'danger' : 'info'}
            title={repair.status === 'asked' ? '款项没有到账，请更正收款账户' : '更正的账户正在核实'}
            onPress={() => go('repair', { id: repair.id })}
          >
            {repair.reason}
          </NoticeBar>
        </View>
      ) : null}
      {owed ? (
        <View className="q-pad">
          <NoticeBar
            tone="warning"
            title={`需退回 ${formatYuanText(owed.amountFen - owed.recoveredFen)}`}
            onPress={() => go('clawback', { id: owed.id })}
          >
            请在 {dayText(owed.dueOn)} 前退回
          </NoticeBar>
        </View>
      ) : null}
    </>
  );
}

/** How long comparable cases took, or that this is not known: nobody should wait for what was only guessed. */
export function Estimate({ estimate, tooFewCases }: Pick<CaseFollowUp, 'estimate' | 'tooFewCases'>) {
  if (!estimate) {
    if (tooFewCases === undefined) return null;
    const known = tooFewCases === 0 ? '还没有办完的同类办件' : `办完的同类办件只有 ${tooFewCases} 件`;
    return <View className="case-estimate q-note">{`${known}，估不准要多久；请以承诺的期限为准`}</View>;
  }
  const { until, basis, cases, p50WorkingDays: half, p90WorkingDays: most } = estimate;
  const alike = basis === 'measure' ? '同类办件' : '办理流程相同的办件';
  const done = until === 'decision' ? '办结' : '到账';
  const from = until === 'decision' ? '' : '审定后';
  return (
    <View className="case-estimate">
      <View>{`${alike}一半在${from} ${half} 个工作日内${done}`}</View>
      <View className="q-note">
        {`九成在 ${most} 个工作日内；按最近 ${cases} 件统计，不含企业补正和异议核查的时间`}
      </View>
    </View>
  );
}

/** What the firm can do or has done beside the road of the case, and its papers. */
export function Beside({ application, followUp }: FollowUpProps) {
  const { id } = application;
  const { appeal, appealUntil, rating, mayRate, stuck, papers } = followUp;
  const open = stuck.find(({ status }) => status !== 'closed');
  return (
    <Section title="还可以">
      <List>
        {appeal || appealUntil ? (
          <Cell
            icon="shield"
            title="申诉"
            note={appeal ? APPEAL_STATUS[appeal.status].label : `${dayText(appealUntil ?? '')} 前可以申诉一次`}
            onPress={() => go('appeal', { id })}
          />
        ) : null}
        {rating || mayRate ? (
          <Cell
            icon="star"
            title={rating ? '我的评价' : '评价这次办理'}
            note={rating ? RATING_LEVEL[rating.level] : '好差评，只评一次'}
            onPress={() => go('rating', { id })}
          />
        ) : null}
        {papers.includes('receipt') ? <SaveReceipt id={id} receiptNo={application.receiptNo} /> : null}
        {papers.includes('certificate') ? (
          <SavePaper
            title="下载兑付证明"
            note="PDF，带核验码"
            route={downloadCertificate}
            id={id}
            name={`兑付证明-${application.receiptNo ?? ''}.pdf`}
          />
        ) : null}
        {open ? (
          <Cell
            icon="ask"
            title="我反映的问题"
            note={STUCK_STATUS[open.status].label}
            onPress={() => go('stuckCase', { id: open.id })}
          />
        ) : null}
        <StuckCell application={id} />
      </List>
    </Section>
  );
}
