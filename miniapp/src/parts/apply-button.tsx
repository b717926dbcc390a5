import { useState } from 'react';
import type { MeasureCard } from '@qinqing/contract/public';
import { useLiveOffer } from '@/data/case';
import { go } from '@/lib/router';
import { useEnterprise } from '@/lib/session';
import { Button, Dialog } from '@/ui';
import { closedReason } from './measure-text';
import { useApply } from './use-apply';

interface ApplyButtonProps {
  measure: Pick<MeasureCard, 'id' | 'mode' | 'windowState' | 'poolState' | 'opensOn'>;
  /** the replay chapter from which the person came */
  chapterId?: string | undefined;
  /** a draft is there already */
  begun?: boolean;
  /** why the measure does not seem to fit */
  doubt?: string | undefined;
}

/**
 * The way to a measure's money. What is offered without an application waits for a yes; where no offer came, or it was
 * declined or left unanswered, the firm may still apply by itself.
 */
export function ApplyButton({ measure, chapterId, begun = false, doubt }: ApplyButtonProps) {
  const enterprise = useEnterprise();
  const offer = useLiveOffer(enterprise?.id, measure);
  const apply = useApply();
  const [asking, setAsking] = useState(false);
  const unasked = measure.mode === 'no_application';
  const start = () => {
    setAsking(false);
    apply.start(measure.id, chapterId);
  };
  if (offer) {
    return (
      <Button onPress={() => go('offer', { id: offer.id })}>
        {offer.status === 'open' ? '待您确认，去看看' : '查看核实情况'}
      </Button>
    );
  }
  const closed = closedReason(measure);
  if (closed) {
    return (
      <Button disabled onPress={() => undefined}>
        {closed}
      </Button>
    );
  }
  return (
    <>
      <Button busy={apply.busy} onPress={() => ((unasked || doubt) && !begun ? setAsking(true) : start())}>
        {begun ? '继续填写' : unasked ? '自行申报' : '申请'}
      </Button>
      <Dialog
        open={asking}
        title={doubt ? '按档案测算暂不符合' : '免申即享，一般不用申报'}
        confirm={doubt ? '仍要申报' : '自行申报'}
        cancel={doubt ? '先不申报' : '等推送'}
        onConfirm={start}
        onClose={() => setAsking(false)}
      >
        {doubt
          ? `${doubt}。审核以部门数据为准；如果数据有误，可以申报并在材料里说明。`
          : '部门按数据列出符合条件的企业，推送给您确认。没有收到推送、已放弃或逾期未确认的，可以自行申报。'}
      </Dialog>
    </>
  );
}
