import { View } from '@tarojs/components';
import type { MeasureDetail } from '@qinqing/contract/public';
import { useMatches } from '@/data/firm';
import { go } from '@/lib/router';
import { useEnterprise } from '@/lib/session';
import { ApplyButton } from '@/parts/apply-button';
import { Button } from '@/ui';

interface ActionsProps {
  measure: MeasureDetail;
  /** the replay chapter from which the person came */
  chapterId: string | undefined;
  /** absent where that is what is being read */
  onFit: (() => void) | undefined;
}

/** The one thing to do next, always in reach. */
export function Actions({ measure, chapterId, onFit }: ActionsProps) {
  const enterprise = useEnterprise();
  const matches = useMatches(enterprise?.id);
  const match = matches.data?.items.find((one) => one.measure.id === measure.id);
  const running = match?.application;
  if (running && running.status !== 'draft') {
    return (
      <View className="q-footer__row">
        <Button onPress={() => go('application', { id: running.id })}>查看我的申报进度</Button>
      </View>
    );
  }
  return (
    <View className="q-footer__row">
      {onFit ? (
        <Button kind="secondary" onPress={onFit}>
          我能不能享
        </Button>
      ) : null}
      <ApplyButton
        measure={measure}
        chapterId={chapterId}
        begun={running !== undefined}
        doubt={match?.outcome === 'not_met' ? match.reason : undefined}
      />
    </View>
  );
}
