import { useEffect, useMemo, useRef, useState } from 'react';
import { View } from '@tarojs/components';
import { useDidShow } from '@tarojs/taro';
import type { FieldValue } from '@qinqing/contract';
import type { FirmApplication, PrefilledField } from '@qinqing/contract/firm';
import { useResubmit } from '@/data/applications';
import { messageOf } from '@/lib/api-error';
import { dayText } from '@/lib/calendar';
import { keyed } from '@/lib/keyed';
import { go, goBack, replaceWith, useParams } from '@/lib/router';
import { FieldInput } from '@/parts/field-input';
import { Loaded } from '@/parts/loaded';
import { PayeeChoice } from '@/parts/payee-choice';
import { StuckEntry } from '@/parts/stuck-entry';
import { Button, Card, Field, NoticeBar, Page, Section, Steps, TextArea, toast, useRevealMissing } from '@/ui';
import { askedOf, askedText } from '../asked';
import { gapsOf } from '../completeness';
import { forgetDraft, materialNow, useDraft, useDraftApplication } from '../use-draft';
import { Conflicts } from './conflicts';
import { Discard } from './discard';
import { originNote, PrefilledRow } from './fields';
import { Materials } from './materials';
import { Reuse } from './reuse';
import { markOf, OfflineNote, SaveMark, unsentOf } from './save-mark';
import './index.scss';

const STEPS = ['填写', '核对', '提交'] as const;

export default function ApplyForm() {
  const { id = '' } = useParams();
  const { query, application } = useDraftApplication(id);
  if (!application) {
    return (
      <Page title="填写申报">
        <Loaded query={query}>{() => null}</Loaded>
      </Page>
    );
  }
  return <Editor key={id} loaded={application} />;
}

function Editor({ loaded }: { loaded: FirmApplication }) {
  const { application, saver, status, edits, queue, uploads, addFile, take } = useDraft(loaded);
  const supplement = application.status === 'supplement';
  const resubmit = useResubmit(application.id);
  const [broken, setBroken] = useState<Record<string, string>>({});
  const [tried, setTried] = useState(false);
  const [note, setNote] = useState('');
  const [leaving, setLeaving] = useState(false);
  const [choosing, setChoosing] = useState(false);
  const reveal = useRevealMissing();
  const conflicting = status.conflicts.length;
  useEffect(() => setChoosing(conflicting > 0), [conflicting]);

  const [excused, setExcused] = useState<ReadonlySet<string>>(
    () =>
      new Set(
        application.materials.map(({ key }) => key).filter((key) => materialNow(application, edits, key).missingReason),
      ),
  );
  const gaps = useMemo(() => {
    const refused = uploads.filter(({ state }) => state === 'refused');
    return new Map(gapsOf(application, edits, { excused, refused }).map((gap) => [gap.path, gap.text]));
  }, [application, edits, excused, uploads]);
  const asked = (name: string) => askedOf(application.supplement?.items ?? [], name);
  const currentOf = (field: PrefilledField): FieldValue =>
    edits.values && field.key in edits.values ? (edits.values[field.key] ?? null) : field.value;
  const edit = (field: PrefilledField, value: FieldValue, problem: string | undefined) => {
    setBroken((now) => {
      const { [field.key]: _old, ...rest } = now;
      return problem ? { ...rest, [field.key]: problem } : rest;
    });
    if (problem) return;
    saver.edit({ values: { [field.key]: value } });
  };
  const errorOf = (path: string, key?: string) => {
    if (key && broken[key]) return broken[key];
    const refused = status.error?.fields.find((field) => field.path === path || field.path.endsWith(`.${key ?? path}`));
    if (refused) return refused.message;
    return tried ? gaps.get(path) : undefined;
  };
  const settled = async () => ((await saver.flush()) ? saver.currentVersion() : null);
  const advance = async (then: () => void) => {
    setTried(true);
    if (Object.keys(broken).length > 0) {
      toast('有内容填写不正确，请看标红的地方', 'bad');
      return reveal();
    }
    if (conflicting > 0) return setChoosing(true);
    const unsent = unsentOf(uploads).length;
    if (unsent > 0) return toast(`还有 ${unsent} 个文件没有传完，传完再继续`, 'bad');
    const [missing] = gaps.values();
    if (missing) {
      toast(`还差 ${gaps.size} 项：${missing}`, 'bad');
      return reveal();
    }
    setLeaving(true);
    const version = await settled();
    setLeaving(false);
    if (version === null) return toast('还没有保存到服务器，请检查网络后再试', 'bad');
    then();
  };
  const review = () => advance(() => go('applyReview', { id: application.id }));
  const sendSupplement = () =>
    advance(() =>
      resubmit.mutate(
        { version: saver.currentVersion(), ...(note.trim() ? { note: note.trim() } : {}) },
        {
          onSuccess: () => {
            forgetDraft(application.id);
            toast('补正已提交', 'ok');
            replaceWith('application', { id: application.id });
          },
          onError: (error) => toast(messageOf(error), 'bad'),
        },
      ),
    );
  const mark = markOf(status, uploads);

  const prefilled = application.fields.filter((field) => field.prefill && field.prefill.value !== null);
  const open = application.fields.filter((field) => !prefilled.includes(field));
  const editable = application.actions.includes('edit') || application.actions.includes('supplement');
  const begunHere = useRef(editable);
  // Coming back to a form that has been sent meanwhile: there is nothing to do here any more.
  useDidShow(() => {
    if (begunHere.current && !editable) goBack();
  });
  if (!editable) {
    return (
      <Page title="填写申报">
        <View className="q-pad">
          <NoticeBar onPress={() => replaceWith('application', { id: application.id })}>
            这件申报已经提交，不能再改。点这里查看进度
          </NoticeBar>
        </View>
      </Page>
    );
  }
  return (
    <Page
      title={supplement ? '补正材料' : '填写申报'}
      aside={<SaveMark mark={mark} />}
      footer={
        <View>
          {process.env.TARO_ENV === 'weapp' ? <SaveMark mark={mark} wide /> : null}
          <View className="q-footer__row">
            {supplement ? (
              <Button busy={leaving || resubmit.isPending} onPress={() => void sendSupplement()}>
                提交补正
              </Button>
            ) : (
              <Button busy={leaving} onPress={() => void review()}>
                下一步：核对
              </Button>
            )}
          </View>
        </View>
      }
    >
      {supplement ? <Asked application={application} /> : <Steps steps={STEPS} current={0} />}
      <View className="q-pad">
        <View className="apply-title">{application.measureTitle}</View>
        <View className="q-note">{application.enterpriseName}</View>
        {status.state === 'refused' && status.error ? (
          <View className="q-gap3">
            <NoticeBar tone="danger">{status.error.message}</NoticeBar>
          </View>
        ) : null}
        {conflicting > 0 ? (
          <View className="q-gap3">
            <NoticeBar tone="warning" title="有内容在另一部手机上也改了" onPress={() => setChoosing(true)}>
              点这里逐项选择以哪个为准，选之前两边都保留
            </NoticeBar>
          </View>
        ) : null}
        <OfflineNote status={status} uploads={uploads} />
        <Reuse
          application={application}
          settled={settled}
          onTaken={(taken) => {
            take(taken);
            saver.saw(taken.version);
          }}
        />
        {tried && gaps.size > 0 ? (
          <View className="q-gap3">
            <NoticeBar tone="warning">{`还差 ${gaps.size} 项：${[...gaps.values()].join('；')}`}</NoticeBar>
          </View>
        ) : null}
      </View>
      {prefilled.length > 0 ? (
        <Section title="已为您填好" note={originNote(prefilled)}>
          <Card className="apply-card">
            {prefilled.map((field) => (
              <PrefilledRow
                key={field.key}
                enterpriseId={application.enterpriseId}
                field={field}
                value={currentOf(field)}
                error={errorOf(`values.${field.key}`, field.key)}
                asked={asked(field.label)}
                onChange={(value, problem) => edit(field, value, problem)}
              />
            ))}
          </Card>
        </Section>
      ) : null}
      {open.length > 0 ? (
        <Section title="请您填写" note={`${open.length} 项`}>
          <Card className="apply-card">
            {open.map((field) => (
              <FieldInput
                key={field.key}
                field={field}
                value={currentOf(field)}
                error={errorOf(`values.${field.key}`, field.key)}
                asked={asked(field.label)}
                onChange={(value, problem) => edit(field, value, problem)}
              />
            ))}
          </Card>
        </Section>
      ) : null}
      <Materials
        application={application}
        edits={edits}
        uploads={uploads}
        queue={queue}
        errorOf={(key) => errorOf(`materials.${key}`)}
        excused={excused}
        onExcuse={(key, on) =>
          setExcused((now) => new Set(on ? [...now, key] : [...now].filter((each) => each !== key)))
        }
        asked={asked}
        onChange={(key, edited) => saver.edit({ materials: { [key]: edited } })}
        onFile={addFile}
      />
      {application.nonCash ? null : (
        <PayeeChoice
          enterprise={{ id: application.enterpriseId, name: application.enterpriseName }}
          initial={application.payeeAccount?.id}
          error={errorOf('payeeAccountId')}
          onChoose={(accountId) => saver.edit({ payeeAccountId: accountId })}
        />
      )}
      <Conflicts
        open={choosing}
        application={application}
        edits={edits}
        paths={status.conflicts}
        onChoose={(path, choice) => saver.resolve(path, choice)}
        onClose={() => setChoosing(false)}
      />
      {application.actions.includes('delete') ? <Discard application={application} /> : null}
      {supplement ? (
        <Section title="补充说明">
          <Card className="apply-card">
            <Field label="给审核人员的说明">
              <TextArea
                label="给审核人员的说明"
                value={note}
                onChange={setNote}
                placeholder="例如：已更换为清晰的发票照片"
              />
            </Field>
          </Card>
        </Section>
      ) : null}
      <StuckEntry application={application.id} step={supplement ? '补正材料' : '填写申报'} />
    </Page>
  );
}

/** Everything the reviewer asked for, at once. */
function Asked({ application }: { application: FirmApplication }) {
  const notice = application.supplement;
  if (!notice) return null;
  return (
    <View className="q-pad">
      <NoticeBar tone="warning" title={`请在 ${dayText(notice.dueOn)} 前补正`}>
        {keyed(notice.items, (item) => item.text).map(({ key, item }, index) => (
          <View key={key}>
            {index + 1}. {askedText(item)}
          </View>
        ))}
        {notice.note ? <View>{notice.note}</View> : null}
        <View>{notice.desk}</View>
      </NoticeBar>
    </View>
  );
}
