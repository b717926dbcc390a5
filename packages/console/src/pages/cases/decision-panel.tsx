import { APPLICATION_STATUS, type ApplicationStatus, DECISION, type Decision, STAGE } from '@qinqing/contract';
import { type CaseView, decideCase } from '@qinqing/contract/staff';
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Alert, AutoComplete, Button, Checkbox, Input, Radio } from 'antd';
import { useState } from 'react';
import type { ApiError } from '../../api/errors';
import { useAction } from '../../api/query';
import { Panel } from '../../parts/page';
import {
  type DecisionDraft,
  decisionBody,
  EMPTY_DRAFT,
  faultsOf,
  isFaultless,
  MAX_ITEMS,
  REASON_MAX,
  REJECT_REASONS,
  RETURN_REASONS,
} from './decision.rules';

const decisions: readonly Decision[] = ['pass', 'return', 'reject'];
const templates: Record<Decision, readonly string[]> = { pass: [], return: RETURN_REASONS, reject: REJECT_REASONS };
/** What was typed for a case survives a look at its neighbours, for as long as the tab lives. */
const drafts = new Map<string, DecisionDraft>();
const NEXT_KEY = 'qinqing.open-next';

interface Failure {
  error: ApiError;
  moved: boolean;
}

interface Props {
  view: CaseView;
  /** A later case is waiting in the worklist. */
  hasNext: boolean;
  onDecided: (view: CaseView, openNext: boolean) => void;
  /** The case changed under the reviewer's hands: read it again. */
  onMoved: () => void;
}

export function DecisionPanel({ view, hasNext, onDecided, onMoved }: Props) {
  const [draft, setDraft] = useState<DecisionDraft>(drafts.get(view.id) ?? EMPTY_DRAFT);
  const [tried, setTried] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [openNext, setOpenNext] = useState(window.localStorage.getItem(NEXT_KEY) !== 'no');

  const decide = useAction(
    decideCase,
    (answer) => {
      drafts.delete(view.id);
      onDecided(answer, openNext && hasNext);
    },
    (error) => {
      // Judged now: once the case is read again, its state is the current one.
      const moved = error.movedFrom(view.status);
      setFailure({ error, moved });
      if (moved) onMoved();
    },
  );

  const change = (changes: Partial<DecisionDraft>) => {
    const next = { ...draft, ...changes };
    drafts.set(view.id, next);
    setDraft(next);
  };
  const changeItem = (index: number, changes: Partial<DecisionDraft['items'][number]>) =>
    change({ items: draft.items.map((item, at) => (at === index ? { ...item, ...changes } : item)) });

  const faults = faultsOf(draft);
  const shown = tried ? faults : { items: {} };
  const submit = () => {
    setTried(true);
    if (!isFaultless(faults) || decide.isPending) return;
    setFailure(null);
    decide.mutate({ params: { id: view.id }, body: decisionBody(draft, view.version) });
  };

  if (!view.can.decide) {
    return (
      <Panel title="办理">
        <Alert type="info" showIcon title={view.can.whyNot ?? '当前环节不由您办理'} />
        {failure ? <Refusal {...failure} /> : null}
      </Panel>
    );
  }

  const targets = [...view.materials.map(({ name }) => name), ...view.fields.map(({ label }) => label), '收款账户'];
  return (
    <Panel title="办理" note={view.stage ? `${STAGE[view.stage].label}环节` : undefined}>
      <fieldset
        className="decision"
        aria-label="办理意见"
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            submit();
          }
        }}
      >
        {failure ? <Refusal {...failure} /> : null}
        <Radio.Group
          className="decision-choice"
          optionType="button"
          buttonStyle="solid"
          value={draft.decision}
          options={decisions.map((value) => ({ value, label: DECISION[value] }))}
          onChange={({ target }) => change({ decision: target.value as Decision })}
        />
        {shown.decision ? <Fault text={shown.decision} /> : null}

        {draft.decision === 'return' ? (
          <fieldset className="supplement">
            <legend>需补正的内容（请一次列全）</legend>
            {draft.items.map((item, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: an item has no identity but its place in the list
              <div className="supplement-item" key={index}>
                <AutoComplete
                  value={item.target}
                  aria-label={`补正事项 ${index + 1}`}
                  placeholder="事项，如某项材料或某个填报项"
                  options={targets.map((value) => ({ value }))}
                  showSearch={{ filterOption: (text, option) => option?.value.includes(text) ?? false }}
                  onChange={(target: string) => changeItem(index, { target })}
                  maxLength={120}
                />
                <Button
                  type="text"
                  aria-label={`删除第 ${index + 1} 项`}
                  icon={<DeleteOutlined />}
                  disabled={draft.items.length === 1}
                  onClick={() => change({ items: draft.items.filter((_, at) => at !== index) })}
                />
                <Input.TextArea
                  value={item.text}
                  aria-label={`补正要求 ${index + 1}`}
                  placeholder="要求，写清楚补什么、怎么补"
                  autoSize={{ minRows: 1, maxRows: 4 }}
                  maxLength={500}
                  onChange={({ target }) => changeItem(index, { text: target.value })}
                />
                {shown.items[index] ? <Fault text={shown.items[index]} /> : null}
              </div>
            ))}
            <Button
              type="dashed"
              block
              icon={<PlusOutlined />}
              disabled={draft.items.length >= MAX_ITEMS}
              onClick={() => change({ items: [...draft.items, { target: '', text: '' }] })}
            >
              再加一项
            </Button>
          </fieldset>
        ) : null}

        {draft.decision ? (
          <>
            {templates[draft.decision].length > 0 ? (
              <ul className="templates" aria-label="常用语">
                {templates[draft.decision].map((text) => (
                  <li key={text}>
                    <button
                      type="button"
                      onClick={() => change({ reason: draft.reason ? `${draft.reason}\n${text}` : text })}
                    >
                      {text}
                    </button>
                  </li>
                ))}
              </ul>
            ) : null}
            <Input.TextArea
              value={draft.reason}
              aria-label={draft.decision === 'pass' ? '意见（可不填）' : '理由'}
              placeholder={draft.decision === 'pass' ? '意见（可不填）' : '理由（企业将看到这段文字）'}
              autoSize={{ minRows: 3, maxRows: 8 }}
              maxLength={REASON_MAX}
              status={shown.reason ? 'error' : ''}
              onChange={({ target }) => change({ reason: target.value })}
            />
            {shown.reason ? <Fault text={shown.reason} /> : null}
          </>
        ) : null}

        <Button
          type="primary"
          block
          danger={draft.decision === 'reject'}
          loading={decide.isPending}
          disabled={!draft.decision}
          onClick={submit}
        >
          {draft.decision ? `确认${DECISION[draft.decision]}` : '请选择办理意见'}
        </Button>
        <div className="decision-foot">
          <Checkbox
            checked={openNext}
            onChange={({ target }) => {
              window.localStorage.setItem(NEXT_KEY, target.checked ? 'yes' : 'no');
              setOpenNext(target.checked);
            }}
          >
            办完打开下一件
          </Checkbox>
          <span className="soft sub">
            <span className="key">Ctrl</span> <span className="key">Enter</span> 确认
          </span>
        </div>
      </fieldset>
    </Panel>
  );
}

function Fault({ text }: { text: string }) {
  return (
    <div className="bad sub" role="alert">
      {text}
    </div>
  );
}

/** Says what the server refused and, where somebody else was faster, where the case stands now. */
function Refusal({ error, moved }: Failure) {
  const status = statusLabel(error.details.current);
  const hint = moved
    ? `${status ? `目前状态：${status}。` : ''}已载入最新内容，请看过后再决定；您填写的意见还在。`
    : error.undecided
      ? '尚不确定是否已办理成功：请再次点击确认，系统不会重复办理。'
      : error.code === 'FOUR_EYES' || error.code === 'RECUSED'
        ? '请交由其他人员办理。'
        : error.fields.map(({ message }) => message).join(';');
  return <Alert type={moved ? 'warning' : 'error'} showIcon title={error.message} description={hint || undefined} />;
}

export function statusLabel(status: unknown): string | null {
  return typeof status === 'string' && status in APPLICATION_STATUS
    ? APPLICATION_STATUS[status as ApplicationStatus].label
    : null;
}
