import { Text, View } from '@tarojs/components';
import { Icon, role, type IconName } from '@/ui';
import type { SaveState } from '../draft-saver';

const MARK: Record<SaveState, { text: string; icon: IconName }> = {
  saved: { text: '已保存', icon: 'cloud' },
  pending: { text: '待保存', icon: 'edit' },
  saving: { text: '保存中', icon: 'refresh' },
  offline: { text: '未保存，重试中', icon: 'warn' },
  refused: { text: '未保存', icon: 'warn' },
};

/** Whether what was typed is on the server; always in sight. */
export function SaveMark({ state, wide = false }: { state: SaveState; wide?: boolean }) {
  const mark = MARK[state];
  return (
    <View
      className={`apply-save apply-save--${state} ${wide ? 'apply-save--wide' : ''}`}
      aria-live="polite"
      {...role('status')}
    >
      <Icon name={mark.icon} />
      <Text>{mark.text}</Text>
    </View>
  );
}
