import { useState } from 'react';
import { View } from '@tarojs/components';
import { MEMBER_ROLE, type MemberRole } from '@qinqing/contract';
import type { BindingToDecide, Member } from '@qinqing/contract/firm';
import {
  useDecideBinding,
  useInvitations,
  useInvite,
  useLeave,
  useMembers,
  useRequests,
  useRevokeInvitation,
} from '@/data/account';
import { useMe } from '@/data/firm';
import { messageOf } from '@/lib/api-error';
import { timeText } from '@/lib/calendar';
import { goBack, useParams } from '@/lib/router';
import { useEnterprise, useSession } from '@/lib/session';
import { copy } from '@/parts/copy';
import { Loaded, LoginInvite } from '@/parts/loaded';
import {
  Button,
  Card,
  Cell,
  Dialog,
  Field,
  List,
  NoticeBar,
  Page,
  Section,
  Segmented,
  Sheet,
  Tag,
  TextInput,
  toast,
} from '@/ui';
import { MemberSheet } from './member-sheet';
import '../account.scss';

const failed = (error: unknown) => toast(messageOf(error), 'bad');

/** Who acts for an enterprise; who manages it decides, invites and hands over here. */
export default function Members() {
  const { id } = useParams();
  // Roles change here and on the phones of others: the page goes by what they are now, not by what the log-in said.
  useMe();
  const current = useEnterprise();
  const session = useSession((state) => state.session);
  const enterprise = session?.enterprises.find((each) => each.id === id) ?? current;
  const members = useMembers(enterprise?.id);
  const [chosen, setChosen] = useState<Member | null>(null);
  if (!enterprise) {
    return (
      <Page title="企业成员">
        <LoginInvite text={session ? '请先绑定企业' : undefined} />
      </Page>
    );
  }
  // The list is fetched with the page; what the session knows may be some minutes older.
  const role = members.data?.items.find(({ you }) => you)?.role ?? enterprise.role;
  const manages = role === 'owner';
  return (
    <Page title="企业成员">
      <View className="q-pad q-sub">{enterprise.name}</View>
      {manages ? <Requests id={enterprise.id} /> : null}
      <Loaded query={members} cards={1}>
        {({ items }) => (
          <Section title="成员" note={manages ? '点成员可以调整角色、移交或移除' : '只有企业管理员可以管理成员'}>
            <List>
              {items.map((member) => (
                <Cell
                  key={member.userId}
                  icon="mine"
                  title={member.you ? `${member.name}（我）` : member.name}
                  note={`${timeText(member.since)} 加入`}
                  value={
                    <Tag tone={member.role === 'owner' ? 'info' : 'neutral'}>{MEMBER_ROLE[member.role].label}</Tag>
                  }
                  {...(manages && !member.you ? { onPress: () => setChosen(member) } : {})}
                />
              ))}
            </List>
          </Section>
        )}
      </Loaded>
      {manages ? <Invitations id={enterprise.id} /> : null}
      <Leaving
        id={enterprise.id}
        name={enterprise.name}
        heirs={manages ? heirsOf(members.data?.items ?? []) : null}
        onHandOver={setChosen}
      />
      <MemberSheet enterpriseId={enterprise.id} member={chosen} onClose={() => setChosen(null)} />
    </Page>
  );
}

function Requests({ id }: { id: string }) {
  const requests = useRequests(id, true);
  const decide = useDecideBinding();
  const [refusing, setRefusing] = useState<BindingToDecide | null>(null);
  const [reason, setReason] = useState('');
  const items = requests.data?.items ?? [];
  if (items.length === 0) return null;
  const send = (request: BindingToDecide, approve: boolean) =>
    decide.mutate(
      {
        params: { id, bindingId: request.id },
        body: { approve, ...(approve ? {} : { reason: reason.trim() }) },
      },
      {
        onSuccess: () => {
          toast(approve ? `${request.userName}已加入` : '已拒绝', 'ok');
          setRefusing(null);
          setReason('');
        },
        onError: failed,
      },
    );
  return (
    <Section title="等您确认" note="不认识的人请拒绝">
      {items.map((request) => (
        <Card key={request.id}>
          <View className="q-between">
            <View className="q-strong">{request.userName}</View>
            <Tag>{`申请做${MEMBER_ROLE[request.role].label}`}</Tag>
          </View>
          <View className="q-note">{timeText(request.requestedAt)} 申请</View>
          {request.statement ? <View className="q-sub q-gap1">{request.statement}</View> : null}
          <View className="q-wrap q-gap3">
            <Button
              size="s"
              busy={decide.isPending}
              label={`同意${request.userName}`}
              onPress={() => send(request, true)}
            >
              是本企业人员，同意
            </Button>
            <Button kind="secondary" size="s" label={`拒绝${request.userName}`} onPress={() => setRefusing(request)}>
              拒绝
            </Button>
          </View>
        </Card>
      ))}
      <Sheet
        open={refusing !== null}
        title="拒绝加入"
        onClose={() => setRefusing(null)}
        footer={
          <Button
            kind="danger"
            busy={decide.isPending}
            disabled={!reason.trim()}
            onPress={() => refusing && send(refusing, false)}
          >
            确认拒绝
          </Button>
        }
      >
        <Field label="原因" required hint="申请人会看到">
          <TextInput label="原因" required value={reason} onChange={setReason} maxLength={200} />
        </Field>
      </Sheet>
    </Section>
  );
}

const INVITED = [
  { value: 'agent', label: MEMBER_ROLE.agent.label },
  { value: 'viewer', label: MEMBER_ROLE.viewer.label },
] as const;

function Invitations({ id }: { id: string }) {
  const invitations = useInvitations(id, true);
  const make = useInvite();
  const revoke = useRevokeInvitation();
  const [open, setOpen] = useState(false);
  const [role, setRole] = useState<Exclude<MemberRole, 'owner'>>('agent');
  const made = make.data;
  const items = invitations.data?.items ?? [];
  const start = () => {
    make.reset();
    setOpen(true);
  };
  return (
    <Section title="邀请同事" note="邀请码 24 小时内有效，只能用一次">
      {items.map((each) => (
        <Card key={each.id}>
          <View className="q-between">
            <View className="q-grow">
              <View>{`邀请做${MEMBER_ROLE[each.role].label}`}</View>
              <View className="q-note">{timeText(each.expiresAt)} 前有效</View>
            </View>
            <Button
              kind="quiet"
              size="s"
              onPress={() =>
                revoke.mutate(
                  { params: { id, invitationId: each.id } },
                  { onSuccess: () => toast('邀请码已作废', 'ok'), onError: failed },
                )
              }
            >
              作废
            </Button>
          </View>
        </Card>
      ))}
      <View className="q-gap3">
        <Button kind="secondary" icon="plus" onPress={start}>
          生成邀请码
        </Button>
      </View>
      <Sheet
        open={open}
        title="邀请同事"
        onClose={() => setOpen(false)}
        footer={
          made ? (
            <Button icon="copy" onPress={() => void copy(made.code, '邀请码已复制')}>
              复制邀请码
            </Button>
          ) : (
            <Button
              busy={make.isPending}
              onPress={() => make.mutate({ params: { id }, body: { role } }, { onError: failed })}
            >
              生成邀请码
            </Button>
          )
        }
      >
        {made ? (
          <>
            <View className="account-code" aria-live="polite">
              {made.code}
            </View>
            <View className="q-sub">
              {`发给同事，在“我的企业—用邀请码加入”里填写。${timeText(made.expiresAt)} 前有效，关闭后不再显示。`}
            </View>
          </>
        ) : (
          <Field label="受邀人的角色" plain hint={role === 'agent' ? '可以申报和补正' : '只能查看，不能办理'}>
            <Segmented label="受邀人的角色" options={INVITED} value={role} onChange={setRole} />
          </Field>
        )}
      </Sheet>
    </Section>
  );
}

/** Who could take over, where nobody else manages the firm; null where who manages it may simply leave. */
function heirsOf(members: readonly Member[]): readonly Member[] | null {
  const others = members.filter(({ you }) => !you);
  // Not known yet: the server has the last word.
  if (members.length === 0 || others.some(({ role }) => role === 'owner')) return null;
  return others;
}

interface LeavingProps {
  id: string;
  name: string;
  heirs: readonly Member[] | null;
  onHandOver: (member: Member) => void;
}

function Leaving({ id, name, heirs, onHandOver }: LeavingProps) {
  const leave = useLeave();
  const [asking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState('');
  const confirm = async () => {
    try {
      // The page shows another firm, or none, once this one is left: what comes after may not hang on this part of it.
      await leave.mutateAsync({ params: { id } });
      toast('已退出企业', 'ok');
      goBack();
    } catch (error) {
      setAsking(false);
      setRefusal(messageOf(error));
    }
  };
  return (
    <View className="q-pad q-gap4">
      {refusal ? <NoticeBar tone="warning">{refusal}</NoticeBar> : null}
      <Button kind="quiet" onPress={() => setAsking(true)}>
        退出这家企业
      </Button>
      <Sheet open={asking && heirs !== null} title="先移交管理员，再退出" onClose={() => setAsking(false)}>
        <View className="q-sub">您是这家企业唯一的管理员，企业须至少有一名管理员。</View>
        {heirs && heirs.length > 0 ? (
          <>
            <View className="q-sub q-gap2">请选一位成员接手，移交时可以选择自己退出企业：</View>
            <List>
              {heirs.map((member) => (
                <Cell
                  key={member.userId}
                  icon="mine"
                  title={`移交给${member.name}`}
                  note={MEMBER_ROLE[member.role].label}
                  onPress={() => {
                    setAsking(false);
                    onHandOver(member);
                  }}
                />
              ))}
            </List>
          </>
        ) : (
          <View className="q-sub q-gap2">还没有其他成员：请先在“邀请同事”里生成邀请码，同事加入后再移交给他。</View>
        )}
      </Sheet>
      <Dialog
        open={asking && heirs === null}
        title={`退出${name}？`}
        confirm="退出"
        cancel="再想想"
        danger
        busy={leave.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => void confirm()}
      >
        退出后不能再查看和办理这家企业的事项；已提交的申报不受影响。
      </Dialog>
    </View>
  );
}
