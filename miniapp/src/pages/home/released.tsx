import { Text, View } from '@tarojs/components';
import { formatWan, SIZE_CLASS, type ReleasedBenefits } from '@qinqing/contract';
import { useReleased } from '@/data/policy';
import { timeText } from '@/lib/calendar';
import { countText } from '@/lib/count';
import { Loaded } from '@/parts/loaded';
import { Card, DemoMark, Money, role, Section } from '@/ui';

/** Released benefits from the ledger: cash and non-cash apart, with the moment they hold for. */
export function Released() {
  const query = useReleased();
  return (
    <Section title="已释放红利" note={query.data ? `取自拨付台账，截至 ${timeText(query.data.asOf)}` : undefined}>
      <Loaded query={query} cards={1} room="home-released">
        {(released) => (
          <Card className="home-released">
            <View className="q-between">
              <View className="q-sub">{released.year} 年现金兑现</View>
              {released.demo ? <DemoMark /> : null}
            </View>
            <View className="q-gap1">
              <Money fen={released.cashFen} size="l" exact />
            </View>
            <Months months={released.byMonth} />
            <View className="home-split">
              <View className="home-split__part">
                <View className="q-note">非现金减免（单列）</View>
                <Money fen={released.nonCashFen} size="s" tone="ink" />
              </View>
              <View className="home-split__part">
                <View className="q-note">惠及企业</View>
                <View className="home-split__number">
                  {countText(released.enterprises)}
                  <Text className="q-note">家 · {countText(released.payouts)}笔</Text>
                </View>
              </View>
            </View>
            <Sizes sizes={released.bySize} />
          </Card>
        )}
      </Loaded>
    </Section>
  );
}

/** Cash by month as columns; the exact figures are spoken. */
function Months({ months }: { months: ReleasedBenefits['byMonth'] }) {
  const top = Math.max(1, ...months.map((month) => month.cashFen));
  const spoken = months.map((month) => `${Number(month.month.slice(5))}月 ${formatWan(month.cashFen)}`).join('，');
  if (months.length === 0) return null;
  return (
    <View
      className={`home-months ${months.length > 6 ? 'home-months--many' : ''}`}
      aria-label={`按月：${spoken}`}
      {...role('img')}
    >
      {months.map((month) => (
        <View key={month.month} className="home-months__column">
          <View className="home-months__room">
            <View className="home-months__bar" style={{ height: `${Math.max(2, (month.cashFen / top) * 100)}%` }} />
          </View>
          <View className="home-months__name">{Number(month.month.slice(5))}</View>
        </View>
      ))}
    </View>
  );
}

/** Small firms count too: how many of each size were reached. */
function Sizes({ sizes }: { sizes: ReleasedBenefits['bySize'] }) {
  const all = sizes.reduce((sum, size) => sum + size.enterprises, 0);
  if (all === 0) return null;
  return (
    <View className="home-sizes">
      {sizes.map((size) => (
        <View key={size.sizeClass} className="home-sizes__item">
          <View className="q-note">{SIZE_CLASS[size.sizeClass]}</View>
          <View className="home-sizes__number">{countText(size.enterprises)}家</View>
        </View>
      ))}
    </View>
  );
}
