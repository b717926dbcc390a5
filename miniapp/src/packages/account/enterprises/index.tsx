import { useState } from 'react';
import { View } from '@tarojs/components';
import { BINDING_STATUS, MEMBER_ROLE } from '@qinqing/contract';
import type { Binding } from '@qinqing/contract/firm';
import { useAcceptInvitation, useBindings, useCancelBinding } from '@/data/account';
import { useMe } from '@/data/firm';
import { ApiError, messageOf } from '@/lib/api-error';
import { timeText } from '@/lib/calendar';
import { go } from '@/lib/router';
import { useEnterprise, useLoggedIn, useSession } from '@/lib/session';
import { Loaded, LoginInvite } from '@/parts/loaded';
import { StuckEntry } from '@/parts/stuck-entry';
import { Button, Card, Empty, Field, NoticeBar, Page, Section, Sheet, Tag, TextInput, toast } from '@/ui';

/** The enterprises that a person acts for, how to get to another, and what became of earlier requests. */
export default function Enterprises() {
  const loggedIn = useLoggedIn();
  const me = useMe();
  const current = useEnterprise();
  const choose = useSession((state) => state.choose);
  const [joining, setJoining] = useState(false);
  if (!loggedIn) {
    return (
      <Page title="我的企业">
        <LoginInvite text="登录后可以绑定企业，一个人可以代多家企业办理" />
      </Page>
    );
  }
  return (
    <Page title="我的企业" footer={<Button onPress={() => go('bind')}>绑定企业</Button>}>
      <Loaded query={me}>
        {({ enterprises }) =>
          enterprises.length === 0 ? (
            <Empty icon="building" title="还没有绑定企业" text="用统一社会信用代码绑定，或者用同事给的邀请码加入" />
          ) : (
            <View className="q-pad">
              {enterprises.map(({ id, name, uscc, role }) => (
                <Card key={id}>
                  <View className="q-card__title">{name}</View>
                  <View className="q-note">{uscc}</View>
                  <View className="q-wrap q-gap2">
                    <Tag>{MEMBER_ROLE[role].label}</Tag>
                    {id === current?.id ? <Tag tone="info">当前企业</Tag> : null}
                  </View>
                  <View className="q-wrap q-gap3">
                    {id === current?.id ? null : (
                      <Button kind="secondary" size="s" label={`切换到${name}`} onPress={() => choose(id)}>
                        切换到这家
                      </Button>
                    )}
                    <Button kind="quiet" size="s" label={`${name}的成员`} onPress={() => go('members', { id })}>
                      成员与权限
                    </Button>
                  </View>
                </Card>
              ))}
            </View>
          )
        }
      </Loaded>
      <Section title="同事发来了邀请码？">
        <Card>
          <View className="q-sub">企业管理员可以在“成员与权限”里生成邀请码，填码即可加入，不用再交材料。</View>
          <View className="q-gap3">
            <Button kind="secondary" size="s" icon="plus" onPress={() => setJoining(true)}>
              用邀请码加入
            </Button>
          </View>
        </Card>
      </Section>
      <Requests />
      <StuckEntry step="绑定企业" />
      <JoinSheet open={joining} onClose={() => setJoining(false)} />
    </Page>
  );
}

function Requests() {
  const bindings = useBindings();
  const items = bindings.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Section title="绑定申请">
      {items.map((binding) => (
        <Request key={binding.id} binding={binding} />
      ))}
    </Section>
  );
}

function Request({ binding }: { binding: Binding }) {
  const cancel = useCancelBinding();
  const { label, tone } = BINDING_STATUS[binding.status];
  return (
    <Card>
      <View className="q-between">
        <View className="q-grow q-strong">{binding.enterpriseName}</View>
        <Tag tone={tone}>{label}</Tag>
      </View>
      <View className="q-note">
        {MEMBER_ROLE[binding.role].label} · {timeText(binding.requestedAt)} 申请
      </View>
      <View className="q-sub q-gap2">{binding.now}</View>
      {binding.reason ? <View className="q-sub">原因：{binding.reason}</View> : null}
      {binding.status === 'pending' ? (
        <View className="q-gap2">
          <Button
            kind="quiet"
            size="s"
            busy={cancel.isPending}
            label={`撤销绑定${binding.enterpriseName}的申请`}
            onPress={() =>
              cancel.mutate(
                { params: { id: binding.id } },
                {
                  onSuccess: () => toast('已撤销', 'ok'),
                  onError: (error) => toast(messageOf(error), 'bad'),
                },
              )
            }
          >
            撤销申请
          </Button>
        </View>
      ) : null}
    </Card>
  );
}

function JoinSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const known = useSession((state) => state.session?.user.name ?? '');
  const [code, setCode] = useState('');
  const [name, setName] = useState(known);
  const [tried, setTried] = useState(false);
  const accept = useAcceptInvitation();
  const refused = accept.error instanceof ApiError ? accept.error : undefined;
  const plain = code.replace(/\s/g, '').toUpperCase();
  const faults = {
    code: /^[0-9A-Z]{10}$/.test(plain) ? refused?.field('code') : '邀请码为 10 位数字和字母',
    name: name.trim() ? refused?.field('name') : '请填写您的姓名',
  };
  const send = () => {
    setTried(true);
    if (!/^[0-9A-Z]{10}$/.test(plain) || !name.trim()) return;
    accept.mutate(
      { body: { code: plain, name: name.trim() } },
      {
        onSuccess: (enterprise) => {
          toast(`已加入${enterprise.name}`, 'ok');
          setCode('');
          onClose();
        },
      },
    );
  };
  return (
    <Sheet
      open={open}
      title="用邀请码加入企业"
      onClose={onClose}
      footer={
        <Button busy={accept.isPending} onPress={send}>
          加入
        </Button>
      }
    >
      {refused && refused.fields.length === 0 ? <NoticeBar tone="danger">{messageOf(refused)}</NoticeBar> : null}
      <Field label="邀请码" required error={tried ? faults.code : undefined}>
        <TextInput label="邀请码" required value={code} onChange={setCode} maxLength={14} />
      </Field>
      <Field label="您的姓名" required error={tried ? faults.name : undefined} hint="企业管理员看得到">
        <TextInput label="您的姓名" required value={name} onChange={setName} maxLength={30} />
      </Field>
    </Sheet>
  );
}
