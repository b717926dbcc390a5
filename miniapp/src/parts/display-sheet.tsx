import { View } from '@tarojs/components';
import { useDisplay } from '@/lib/display';
import { Cell, heading, List, Segmented, Sheet, Toggle } from '@/ui';

const SIZES = [
  { value: 'm', label: '标准' },
  { value: 'l', label: '大' },
  { value: 'xl', label: '特大' },
] as const;

/** 长辈版 and text size; every change is seen at once behind the sheet and is kept on this phone. */
export function DisplaySheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { elder, text, setElder, setText } = useDisplay();
  return (
    <Sheet open={open} title="字号与长辈版" onClose={onClose}>
      <List>
        <Cell
          title="长辈版"
          note="字更大、按钮更大、对比更强"
          value={<Toggle label="长辈版" checked={elder} onChange={setElder} />}
        />
      </List>
      <View className="p-display__title" {...heading(3)}>
        文字大小
      </View>
      <Segmented label="文字大小" options={SIZES} value={text} onChange={setText} />
      <View className="p-display__sample">
        <View className="q-strong">最高奖励 12.8 万元</View>
        <View className="q-sub">申报截止 2026年12月31日，由区商务局商贸科受理。</View>
      </View>
    </Sheet>
  );
}
