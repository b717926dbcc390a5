import { LeftOutlined, PrinterOutlined, RightOutlined } from '@ant-design/icons';
import { DECISION, formatYuan } from '@qinqing/contract';
import { type CaseView, getCase, getTodo, listAudit, listCases, listPayouts } from '@qinqing/contract/staff';
import { App, Button } from 'antd';
import { useCallback, useEffect } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { asApiError } from '../../api/errors';
import { queryClient, readAhead, refresh, routeKey, useRead } from '../../api/query';
import { Decisions } from '../../parts/decisions';
import { stamp } from '../../parts/format';
import { History, MoneySteps } from '../../parts/history';
import { Loaded, Page, Panel } from '../../parts/page';
import { ApplicationTag } from '../../parts/tag';
import { TotalControlPanel } from '../../parts/total-control';
import { CaseMaterials } from './case-materials';
import { Applicant, Checks, EnterpriseFacts, Explanations, FormValues, RouteSteps } from './case-parts';
import './case.css';
import { ClockText } from './clock-text';
import { useHasRole } from '../../session/use-session';
import { DecisionPanel } from './decision-panel';
import { SettlementPanel } from './settlement-panel';
import { isTyping } from './use-row-keys';
import { usePlace } from './worklist';

export function CasePage() {
  const { id = '' } = useParams();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const read = useRead(getCase, { params: { id } });
  const place = usePlace(id);
  const view = read.data;

  const goNext = useCallback(async () => {
    try {
      const next = await place?.next();
      if (next) void navigate(`/cases/${next}`);
      else void message.info('已是列表中的最后一件');
    } catch (error) {
      void message.error(asApiError(error).message);
    }
  }, [place, navigate, message]);
  const goPrevious = useCallback(() => {
    if (place?.previous) void navigate(`/cases/${place.previous}`);
  }, [place, navigate]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!place || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'j') void goNext();
      if (event.key === 'k') goPrevious();
      if (event.key === 'u') void navigate(place.list.backTo);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [place, goNext, goPrevious, navigate]);

  // The next case is read ahead: in a list of hundreds, waiting is what tires.
  const following = place?.following;
  useEffect(() => {
    if (view && following) readAhead(getCase, { params: { id: following } });
  }, [view, following]);

  const onDecided = (answer: CaseView, openNext: boolean) => {
    const made = answer.decisions.at(-1);
    void message.success(`已${made ? DECISION[made.decision] : '办理'}：${answer.enterpriseName}`);
    queryClient.setQueryData(routeKey(getCase, { params: { id } }), answer);
    refresh(getTodo, listCases, listPayouts, listAudit);
    if (openNext) void goNext();
  };

  const pager = place ? (
    <>
      <Button onClick={() => void navigate(place.list.backTo)} title="返回列表（U）">
        {place.list.title}
      </Button>
      <Button icon={<LeftOutlined />} disabled={!place.previous} onClick={goPrevious} title="上一件（K）">
        上一件
      </Button>
      <span className="soft num pager-place">
        {place.position} / {place.total}
      </span>
      <Button disabled={!place.hasNext} onClick={() => void goNext()} title="下一件（J）">
        下一件 <RightOutlined />
      </Button>
    </>
  ) : (
    <Link to="/cases">办件列表</Link>
  );

  return (
    <Page
      title={view?.enterpriseName ?? '办件'}
      note={
        view ? (
          <>
            <span className="num">{view.receiptNo}</span> · <ApplicationTag status={view.status} />
          </>
        ) : undefined
      }
      acts={
        <>
          {pager}
          <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
            打印
          </Button>
        </>
      }
    >
      <Loaded read={read} rows={14}>
        {(shown) => (
          <CaseBody
            key={shown.id}
            view={shown}
            hasNext={place?.hasNext ?? false}
            onDecided={onDecided}
            onMoved={() => void read.refetch()}
          />
        )}
      </Loaded>
    </Page>
  );
}

interface BodyProps {
  view: CaseView;
  hasNext: boolean;
  onDecided: (view: CaseView, openNext: boolean) => void;
  onMoved: () => void;
}

function CaseBody({ view, hasNext, onDecided, onMoved }: BodyProps) {
  const approver = useHasRole('final_approver');
  const finance = useHasRole('finance_reviewer');
  const failed = view.checks.filter(({ outcome }) => outcome === 'failed' || outcome === 'warning').length;
  return (
    <>
      <div className="case-strip">
        <div>
          <span className="soft sub">政策措施</span>
          <Link to={`/measures/${view.measureId}`}>{view.measureTitle}</Link>
          <span className="soft sub num">第 {view.measureVersion} 版</span>
        </div>
        <div>
          <span className="soft sub">{view.nonCash ? '减免金额（非现金）' : '金额'}</span>
          <strong className="num case-amount">
            {view.amountFen === undefined ? '待确定' : `${formatYuan(view.amountFen)} 元`}
          </strong>
        </div>
        <div>
          <span className="soft sub">提交</span>
          <span className="num">{stamp(view.submittedAt)}</span>
        </div>
        <div>
          <span className="soft sub">办结时限</span>
          <ClockText clock={view.clock} />
        </div>
        <div>
          <span className="soft sub">自动核验</span>
          <span className={failed > 0 ? 'warn' : undefined}>
            {view.checks.length === 0 ? '未开始' : failed > 0 ? `${failed} 项需注意` : '全部通过'}
          </span>
        </div>
      </div>
      <div className="case-grid">
        <div className="case-main">
          <Panel title="申报主体">
            <Applicant view={view} />
          </Panel>
          <Panel title="自动核验">
            <Checks checks={view.checks} />
          </Panel>
          <Panel title="申报条件与金额">
            <Explanations view={view} />
          </Panel>
          <TotalControlPanel control={view.totalControl} />
          <Panel title="填报内容">
            <FormValues fields={view.fields} />
          </Panel>
          <Panel title="申报材料" note={`${view.materials.reduce((sum, { files }) => sum + files.length, 0)} 份`}>
            <CaseMaterials materials={view.materials} />
          </Panel>
          <Panel title="企业数据" note="部门导入与企业申报，注明来源与截至日期" flush>
            {view.sizeNote ? <p className="soft">企业规模：{view.sizeNote}。</p> : null}
            <EnterpriseFacts facts={view.facts} />
          </Panel>
          <Panel title="办理记录" note="只增不改">
            <History entries={view.timeline} />
          </Panel>
        </div>
        <aside className="case-side">
          <div className="no-print">
            <DecisionPanel view={view} hasNext={hasNext} onDecided={onDecided} onMoved={onMoved} />
          </div>
          {view.supplement ? (
            <Panel title="补正通知" note={`请于 ${view.supplement.dueOn} 前补正`}>
              <ul className="plain-list">
                {view.supplement.items.map((item) => (
                  <li key={`${item.target} ${item.text}`}>
                    <strong>{item.target}</strong> {item.text}
                  </li>
                ))}
              </ul>
              {view.supplement.note ? <p className="soft">{view.supplement.note}</p> : null}
            </Panel>
          ) : null}
          {view.publicity ? (
            <Panel title="公示">
              <span className="num">
                {view.publicity.startsOn} 至 {view.publicity.endsOn}
              </span>
            </Panel>
          ) : null}
          {view.status === 'paid' && (approver || finance) ? <SettlementPanel id={view.id} /> : null}
          <Panel title="审核路线">
            <RouteSteps view={view} />
          </Panel>
          {view.decisions.length > 0 ? (
            <Panel title="各环节意见">
              <Decisions decisions={view.decisions} />
            </Panel>
          ) : null}
          {view.money.length > 0 ? (
            <Panel
              title="资金进度"
              acts={view.payoutId ? <Link to={`/payouts/${view.payoutId}`}>这笔钱为什么付</Link> : undefined}
            >
              <MoneySteps steps={view.money} />
            </Panel>
          ) : null}
        </aside>
      </div>
    </>
  );
}
