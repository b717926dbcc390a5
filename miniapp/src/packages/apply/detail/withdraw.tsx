import { useState } from 'react';
import type { FirmApplication } from '@qinqing/contract/firm';
import { useWithdraw } from '@/data/applications';
import { messageOf } from '@/lib/api-error';
import { Button, Dialog, toast } from '@/ui';

/** Takes an application back, after asking; what was filled in stays readable. */
export function Withdraw({ application }: { application: FirmApplication }) {
  const [asking, setAsking] = useState(false);
  const withdraw = useWithdraw(application.id);
  const confirm = () =>
    withdraw.mutate(
      { version: application.version },
      {
        onSuccess: () => {
          setAsking(false);
          toast('已撤回', 'ok');
        },
        onError: (error) => {
          setAsking(false);
          toast(messageOf(error), 'bad');
        },
      },
    );
  return (
    <>
      <Button kind="secondary" onPress={() => setAsking(true)}>
        撤回申报
      </Button>
      <Dialog
        open={asking}
        title="撤回这件申报？"
        confirm="撤回"
        cancel="不撤回"
        danger
        busy={withdraw.isPending}
        onConfirm={confirm}
        onClose={() => setAsking(false)}
      >
        撤回后不再审核，占用的资金额度会释放；在申报期内可以重新申报。
      </Dialog>
    </>
  );
}
