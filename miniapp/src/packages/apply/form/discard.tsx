import { useState } from 'react';
import { View } from '@tarojs/components';
import type { FirmApplication } from '@qinqing/contract/firm';
import { useDeleteDraft } from '@/data/applications';
import { messageOf } from '@/lib/api-error';
import { goBack } from '@/lib/router';
import { Button, Dialog, toast } from '@/ui';
import { forgetDraft } from '../use-draft';

/** Throws a draft away, after asking; nothing of it has been sent. */
export function Discard({ application }: { application: FirmApplication }) {
  const [asking, setAsking] = useState(false);
  const remove = useDeleteDraft();
  const confirm = () =>
    remove.mutate(application.id, {
      onSuccess: () => {
        forgetDraft(application.id);
        toast('草稿已删除', 'ok');
        goBack();
      },
      onError: (error) => {
        setAsking(false);
        toast(messageOf(error), 'bad');
      },
    });
  return (
    <View className="apply-discard">
      <Button kind="quiet" size="s" icon="trash" onPress={() => setAsking(true)}>
        删除这份草稿
      </Button>
      <Dialog
        open={asking}
        title="删除这份草稿？"
        confirm="删除"
        cancel="保留"
        danger
        busy={remove.isPending}
        onConfirm={confirm}
        onClose={() => setAsking(false)}
      >
        已填的内容和上传的材料会一并清除，之后可以重新开始申报。
      </Dialog>
    </View>
  );
}
