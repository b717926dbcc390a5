import { View } from '@tarojs/components';
import { Button } from '@/ui';

/** The end of a paged list: fetch more, or say that this is all. */
export function MoreButton({
  more,
  busy,
  total,
}: {
  more: (() => void) | undefined;
  busy: boolean;
  total?: number | undefined;
}) {
  if (more) {
    return (
      <View className="p-more">
        <Button kind="secondary" size="s" busy={busy} onPress={more}>
          加载更多
        </Button>
      </View>
    );
  }
  return <View className="p-more q-note">{total === undefined ? '已全部显示' : `共 ${total} 项，已全部显示`}</View>;
}
