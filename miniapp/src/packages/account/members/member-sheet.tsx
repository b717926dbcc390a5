import { useState } from 'react';
import { View } from '@tarojs/components';
import { MEMBER_ROLE, type MemberRole } from '@qinqing/contract';
import type { Member } from '@qinqing/contract/firm';
import { useChangeMember, useRemoveMember, useTransfer } from '@/data/account';
import { messageOf } from '@/lib/api-error';
import { Button, Field, heading, NoticeBar, Segmented, Sheet, toast } from '@/ui';

const ROLES = (['owner', 'agent', 'viewer'] as const).map((value) => ({ value, label: MEMBER_ROLE[value].label }));
const AFTERWARDS = [
  { value: 'agent', label: '留任经办人' },
  { value: 'viewer', label: '只查看' },
  { value: 'leave', label: '退出企业' },
] as const;

interface MemberSheetProps {
  enterpriseId: string;
  member: Member | null;
  onClose: () => void;
}

/** What the manager may do about one member. Handing over and removing ask twice by what has to be chosen first. */
export function MemberSheet({ enterpriseId, member, onClose }: MemberSheetProps) {
  return (
    <Sheet open={member !== null} title={member?.name ?? ''} onClose={onClose}>
      {member ? <Acts key={member.userId} enterpriseId={enterpriseId} member={member} onDone={onClose} /> : null}
    </Sheet>
  );
}

function Acts({ enterpriseId, member, onDone }: { enterpriseId: string; member: Member; onDone: () => void }) {
  const [role, setRole] = useState<MemberRole>(member.role);
  const [afterwards, setAfterwards] = useState<'agent' | 'viewer' | 'leave'>();
  const [removing, setRemoving] = useState(false);
  const change = useChangeMember();
  const transfer = useTransfer();
  const remove = useRemoveMember();
  const params = { id: enterpriseId, userId: member.userId };
  const error = change.error ?? transfer.error ?? remove.error;
  const done = (text: string) => () => {
    toast(text, 'ok');
    onDone();
  };
  return (
    <View>
      {error ? <NoticeBar tone="danger">{messageOf(error)}</NoticeBar> : null}
      <Field label="角色" plain>
        <Segmented label="角色" options={ROLES} value={role} onChange={setRole} />
      </Field>
      <Button
        kind="secondary"
        disabled={role === member.role}
        busy={change.isPending}
        onPress={() => change.mutate({ params, body: { role } }, { onSuccess: done('角色已调整') })}
      >
        保存角色
      </Button>
      <View className="p-display__title q-gap4" {...heading(3)}>
        移交管理员
      </View>
      <View className="q-sub">{`把企业管理员移交给${member.name}，您自己之后：`}</View>
      <View className="q-gap2">
        <Segmented label="移交后您的角色" options={AFTERWARDS} value={afterwards} onChange={setAfterwards} />
      </View>
      <View className="q-gap3">
        <Button
          kind="secondary"
          disabled={afterwards === undefined}
          busy={transfer.isPending}
          onPress={() => {
            if (afterwards === undefined) return;
            transfer.mutate(
              { params: { id: enterpriseId }, body: { userId: member.userId, afterwards } },
              { onSuccess: done(`已移交给${member.name}`) },
            );
          }}
        >
          {afterwards === undefined ? '先选您自己之后的角色' : `确认移交给${member.name}`}
        </Button>
      </View>
      <View className="q-gap4">
        {removing ? (
          <Button
            kind="danger"
            busy={remove.isPending}
            onPress={() => remove.mutate({ params }, { onSuccess: done('已移除') })}
          >
            {`确认移除${member.name}`}
          </Button>
        ) : (
          <Button kind="quiet" onPress={() => setRemoving(true)}>
            移除成员
          </Button>
        )}
      </View>
    </View>
  );
}
