import { useState } from 'react';
import { View } from '@tarojs/components';
import { isValidUscc, MEMBER_ROLE, type MemberRole } from '@qinqing/contract';
import { useRegistration, useRequestBinding } from '@/data/account';
import { ApiError, messageOf } from '@/lib/api-error';
import { replaceWith } from '@/lib/router';
import { useLoggedIn, useSession } from '@/lib/session';
import { LoginInvite } from '@/parts/loaded';
import { StuckCell } from '@/parts/stuck-entry';
import { useUploads } from '@/parts/use-uploads';
import { Button, Card, Fact, Field, List, NoticeBar, Page, Segmented, TextArea, TextInput, toast, Upload } from '@/ui';

const ROLES: readonly { value: MemberRole; label: string; note: string }[] = [
  { value: 'owner', label: MEMBER_ROLE.owner.label, note: '法定代表人或其授权的负责人：办理一切事项，管理成员' },
  { value: 'agent', label: MEMBER_ROLE.agent.label, note: '可以申报、补正、登记收款账户' },
  { value: 'viewer', label: MEMBER_ROLE.viewer.label, note: '只能查看，不能办理' },
];
const WAYS = [
  { value: 'evidence', label: '上传授权材料' },
  { value: 'owner_confirms', label: '由管理员确认' },
] as const;

export default function Bind() {
  const loggedIn = useLoggedIn();
  return <Page title="绑定企业">{loggedIn ? <BindForm /> : <LoginInvite text="登录后才能绑定企业" />}</Page>;
}

function BindForm() {
  const known = useSession((state) => state.session?.user.name ?? '');
  const [typed, setTyped] = useState('');
  const [name, setName] = useState(known);
  const [role, setRole] = useState<MemberRole>('agent');
  const [way, setWay] = useState<'evidence' | 'owner_confirms'>('evidence');
  const [statement, setStatement] = useState('');
  const [tried, setTried] = useState(false);
  const papers = useUploads({ owner: 'bind', max: 5 });
  const request = useRequestBinding();
  const uscc = typed.replace(/\s/g, '').toUpperCase();
  const sound = isValidUscc(uscc);
  const registration = useRegistration(sound ? uscc : '');
  const found = registration.data;
  const refused = request.error instanceof ApiError ? request.error : undefined;
  const papersFault = papers.hold ?? (papers.fileIds.length === 0 ? '请上传授权书或营业执照' : undefined);
  const usccFault = !uscc
    ? '请填写统一社会信用代码'
    : sound
      ? registration.error
        ? messageOf(registration.error)
        : found?.role
          ? `您已是这家企业的${MEMBER_ROLE[found.role].label}`
          : undefined
      : uscc.length === 18
        ? '代码不正确，请对照营业执照核对'
        : '应为 18 位数字或字母';
  const send = () => {
    setTried(true);
    if (usccFault || !name.trim() || (way === 'evidence' && papersFault)) return;
    request.mutate(
      {
        body: {
          uscc,
          name: name.trim(),
          role,
          way,
          ...(way === 'evidence' ? { fileIds: papers.fileIds } : {}),
          ...(statement.trim() ? { statement: statement.trim() } : {}),
        },
      },
      {
        onSuccess: (binding) => {
          toast(`已提交，${binding.now}`, 'ok');
          replaceWith('enterprises');
        },
      },
    );
  };
  return (
    <View className="q-pad">
      <Card className="apply-card">
        {refused ? <NoticeBar tone="danger">{messageOf(refused)}</NoticeBar> : null}
        <Field label="统一社会信用代码" required error={tried || uscc.length === 18 ? usccFault : undefined}>
          <TextInput
            label="统一社会信用代码"
            required
            value={typed}
            onChange={setTyped}
            maxLength={22}
            placeholder="营业执照上的 18 位代码"
            invalid={tried && Boolean(usccFault)}
          />
        </Field>
        {found ? <Fact label="登记名称">{found.name}</Fact> : null}
        <Field label="您的姓名" required error={tried && !name.trim() ? '请填写您的姓名' : undefined}>
          <TextInput label="您的姓名" required value={name} onChange={setName} maxLength={30} />
        </Field>
        <Field label="您的角色" plain hint={ROLES.find((each) => each.value === role)?.note}>
          <Segmented label="您的角色" options={ROLES} value={role} onChange={setRole} />
        </Field>
        <Field
          label="怎样证明您可以代表企业"
          plain
          hint={
            way === 'evidence'
              ? '授权书（盖章）或营业执照，由工作人员核实'
              : found && !found.hasOwner
                ? undefined
                : '企业管理员在自己的手机上点确认即可'
          }
          error={
            found && !found.hasOwner && way === 'owner_confirms' ? '这家企业还没有管理员，请上传授权材料' : undefined
          }
        >
          <Segmented label="怎样证明您可以代表企业" options={WAYS} value={way} onChange={setWay} />
        </Field>
        {way === 'evidence' ? (
          <Field label="授权材料" required error={tried ? papersFault : undefined}>
            <Upload label="授权材料" invalid={tried && Boolean(papersFault)} {...papers.list} />
          </Field>
        ) : null}
        <Field label="说明">
          <TextArea
            label="说明"
            value={statement}
            onChange={setStatement}
            maxLength={300}
            placeholder="如：本人为公司财务，受法定代表人委托办理"
          />
        </Field>
        <Button busy={request.isPending} onPress={send}>
          提交绑定申请
        </Button>
      </Card>
      <View className="q-note q-gap3">材料只用于核实授权，绑定结束后保留 3 年；不收集身份证号。</View>
      <View className="q-gap3">
        <List>
          <StuckCell step="绑定企业" />
        </List>
      </View>
    </View>
  );
}
