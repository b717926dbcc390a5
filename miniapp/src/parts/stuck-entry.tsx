import { View } from '@tarojs/components';
import { go } from '@/lib/router';
import { Cell, List } from '@/ui';

interface StuckEntryProps {
  /** where the person is, as staff will read it */
  step?: string;
  application?: string;
  measure?: string;
}

/** The way to the window for what can't be got done (“办不成事”反映窗口), from wherever somebody is stuck. */
export function StuckCell({ step, application, measure }: StuckEntryProps) {
  return (
    <Cell
      icon="phone"
      title="办不下去？反映问题"
      note="“办不成事”反映窗口，5 个工作日内答复"
      onPress={() =>
        go('stuckReport', {
          ...(application ? { application } : {}),
          ...(measure ? { measure } : {}),
          ...(step ? { step } : {}),
        })
      }
    />
  );
}

/** The same by itself, at the end of a page. */
export function StuckEntry(props: StuckEntryProps) {
  return (
    <View className="q-pad q-gap3">
      <List>
        <StuckCell {...props} />
      </List>
    </View>
  );
}
