import { useState } from 'react';
import { View } from '@tarojs/components';
import type { Offer } from '@qinqing/contract/firm';
import { useCorrectOffer, useDeclineOffer, useObjectToOffer } from '@/data/case';
import { Button, Checkbox, Field, Sheet, TextArea, TextInput, toast } from '@/ui';
import { Refused, useStatement } from '../statement';

interface DoubtProps {
  offer: Offer;
  onClose: () => void;
}

/** Names the data that are wrong and what is right. */
export function Correct({ offer, onClose }: DoubtProps) {
  const [claims, setClaims] = useState<Record<string, string>>({});
  const [tried, setTried] = useState(false);
  const statement = useStatement({
    owner: `offer-correct:${offer.id}`,
    label: '说明',
    placeholder: '哪里不对，以什么为准',
    maxLength: 500,
  });
  const correct = useCorrectOffer(offer.id);
  const facts = Object.entries(claims).map(([name, claimed]) => ({ name, claimed: claimed.trim() }));
  const send = () => {
    setTried(true);
    const said = statement.take();
    if (!said || facts.some(({ claimed }) => claimed === '')) return;
    correct.mutate(
      { version: offer.version, reason: said.text, facts, fileIds: said.fileIds },
      {
        onSuccess: () => {
          toast('已提交更正', 'ok');
          onClose();
        },
      },
    );
  };
  const choose = (name: string, on: boolean) =>
    setClaims((now) => {
      const { [name]: kept = '', ...rest } = now;
      return on ? { ...rest, [name]: kept } : rest;
    });
  return (
    <Sheet
      open
      title="更正数据"
      onClose={onClose}
      footer={
        <Button busy={correct.isPending} onPress={send}>
          提交更正
        </Button>
      }
    >
      <Refused error={correct.error} />
      <View className="q-note">勾选不对的数据，填写正确的内容</View>
      {offer.facts.map(({ name, label, display }) => {
        const claimed = claims[name];
        return (
          <View key={name}>
            <Checkbox checked={claimed !== undefined} onChange={(on) => choose(name, on)}>
              {label}：{display}
            </Checkbox>
            {claimed === undefined ? null : (
              <Field label={`${label}应为`} required error={tried && !claimed.trim() ? '请填写正确的内容' : undefined}>
                <TextInput
                  label={`${label}应为`}
                  required
                  value={claimed}
                  maxLength={120}
                  onChange={(text) => setClaims((now) => ({ ...now, [name]: text }))}
                />
              </Field>
            )}
          </View>
        );
      })}
      {statement.fields}
    </Sheet>
  );
}

/** Doubts the amount or the conditions. */
export function Question({ offer, onClose }: DoubtProps) {
  const statement = useStatement({
    owner: `offer-object:${offer.id}`,
    label: '理由',
    placeholder: '对哪一条、哪个金额有异议',
    maxLength: 500,
  });
  const object = useObjectToOffer(offer.id);
  const send = () => {
    const said = statement.take();
    if (!said) return;
    object.mutate(
      { version: offer.version, reason: said.text, fileIds: said.fileIds },
      {
        onSuccess: () => {
          toast('已提交异议', 'ok');
          onClose();
        },
      },
    );
  };
  return (
    <Sheet
      open
      title="对金额或条件有异议"
      onClose={onClose}
      footer={
        <Button busy={object.isPending} onPress={send}>
          提交异议
        </Button>
      }
    >
      <Refused error={object.error} />
      {statement.fields}
    </Sheet>
  );
}

export function Decline({ offer, onClose }: DoubtProps) {
  const [reason, setReason] = useState('');
  const decline = useDeclineOffer(offer.id);
  const send = () =>
    decline.mutate(
      { version: offer.version, ...(reason.trim() ? { reason: reason.trim() } : {}) },
      {
        onSuccess: () => {
          toast('已放弃这一笔', 'ok');
          onClose();
        },
      },
    );
  return (
    <Sheet
      open
      title="放弃这一笔"
      onClose={onClose}
      footer={
        <Button kind="danger" busy={decline.isPending} onPress={send}>
          确认放弃
        </Button>
      }
    >
      <Refused error={decline.error} />
      <View className="q-sub">放弃后这一笔不再办理，不影响其他政策；仍在申报期内的，可以自行申报。</View>
      <Field label="原因" hint="方便我们改进">
        <TextArea label="原因" value={reason} onChange={setReason} maxLength={200} />
      </Field>
    </Sheet>
  );
}
