import { Text, View } from '@tarojs/components';
import { formatYuanText, splitWan } from '@qinqing/contract';

export interface MoneyProps {
  /** integer fen */
  fen: number;
  /** 最高, 约 … before the figure */
  prefix?: string;
  size?: 's' | 'm' | 'l' | 'xl';
  /** also show the exact figure beside or below the short one */
  exact?: boolean;
  tone?: 'money' | 'ink' | 'light';
}

/** 12.8 万元, typeset with a large figure; the exact amount is spoken and, on demand, shown. */
export function Money({ fen, prefix, size = 'm', exact = false, tone = 'money' }: MoneyProps) {
  const { number, unit } = splitWan(fen);
  const full = formatYuanText(fen);
  const short = `${number} ${unit}`;
  return (
    <View className={`q-money q-money--${size} q-money--${tone}`} aria-label={`${prefix ?? ''}${full}`}>
      <View className="q-money__line">
        {prefix ? <Text className="q-money__prefix">{prefix}</Text> : null}
        <Text className="q-money__number">{number}</Text>
        <Text className="q-money__unit">{unit}</Text>
      </View>
      {exact && full !== short ? <View className="q-money__exact">{full}</View> : null}
    </View>
  );
}
