import { useState } from 'react';
import { View } from '@tarojs/components';
import { useCorrections, useRequestCorrection } from '@/data/account';
import { ApiError, messageOf } from '@/lib/api-error';
import { dayText } from '@/lib/calendar';
import { go } from '@/lib/router';
import { useEnterprise } from '@/lib/session';
import { useUploads } from '@/parts/use-uploads';
import { Button, Fact, Field, NoticeBar, pressable, Sheet, TextArea, TextInput, toast, Upload } from '@/ui';

interface WrongFact {
  /** name in the dictionary, with its period */
  name: string;
  label: string;
  display: string;
  source?: string | undefined;
}

/**
 * “不对？” beside a fact that a department has supplied. The firm's own statements are changed in the form.
 * @param enterpriseId whose fact it is; without it that of the enterprise acted for
 */
export function CorrectFact({ fact, enterpriseId }: { fact: WrongFact; enterpriseId?: string }) {
  const enterprise = useEnterprise(enterpriseId);
  const [open, setOpen] = useState(false);
  if (!enterprise || enterprise.role === 'viewer' || !suppliedByDepartment(fact.source)) return null;
  return (
    <>
      <View className="p-wrong" {...pressable(() => setOpen(true), { label: `${fact.label}不对？` })}>
        不对？
      </View>
      {open ? (
        <CorrectionSheet
          enterpriseId={enterprise.id}
          fact={{ ...fact, source: fact.source }}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}

/** The firm's own statements name no department that could correct them. */
export const suppliedByDepartment = (source: string | undefined): source is string =>
  Boolean(source) && source !== '企业申报';

interface SheetProps {
  enterpriseId: string;
  fact: WrongFact & { source: string };
  onClose: () => void;
}

function CorrectionSheet({ enterpriseId, fact, onClose }: SheetProps) {
  const known = useCorrections(enterpriseId);
  const waiting = known.data?.items.find((each) => each.fact === fact.name && each.status === 'open');
  const [claimed, setClaimed] = useState('');
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const papers = useUploads({ owner: `correction:${enterpriseId}:${fact.name}`, max: 3 });
  const request = useRequestCorrection();
  const refused = request.error instanceof ApiError ? request.error : undefined;
  const send = () => {
    setTried(true);
    if (!claimed.trim() || !reason.trim() || papers.hold) return;
    const body = { fact: fact.name, claimed: claimed.trim(), reason: reason.trim(), fileIds: papers.fileIds };
    request.mutate(
      { params: { id: enterpriseId }, body },
      {
        onSuccess: ({ answerBy }) => {
          toast(`已提交，${dayText(answerBy)}前答复`, 'ok');
          onClose();
        },
      },
    );
  };
  return (
    <Sheet
      open
      title="这项数据不对"
      onClose={onClose}
      footer={
        waiting ? (
          <Button kind="secondary" onPress={() => go('corrections')}>
            查看办理进度
          </Button>
        ) : (
          <Button busy={request.isPending} onPress={send}>
            {`请${fact.source}更正`}
          </Button>
        )
      }
    >
      {refused ? <NoticeBar tone="danger">{messageOf(refused)}</NoticeBar> : null}
      <Fact label={fact.label}>{`${fact.display}（${fact.source}）`}</Fact>
      {waiting ? (
        <NoticeBar>{`已申请更正为“${waiting.claimed}”，正在核实`}</NoticeBar>
      ) : (
        <>
          <Field label="正确的内容" required error={tried && !claimed.trim() ? '请填写正确的内容' : undefined}>
            <TextInput label="正确的内容" required value={claimed} onChange={setClaimed} maxLength={120} />
          </Field>
          <Field
            label="说明"
            required
            hint="如：以哪份报表或证照为准"
            error={tried && !reason.trim() ? '请说明理由' : undefined}
          >
            <TextArea label="说明" required value={reason} onChange={setReason} maxLength={500} />
          </Field>
          <Field label="证明材料" error={tried ? papers.hold : undefined}>
            <Upload label="证明材料" {...papers.list} />
          </Field>
        </>
      )}
    </Sheet>
  );
}
