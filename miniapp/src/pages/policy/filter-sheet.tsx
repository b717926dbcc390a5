import { View } from '@tarojs/components';
import { keysOf, MODE, POOL_STATE, SIZE_CLASS, WINDOW_STATE } from '@qinqing/contract';
import type { MeasureFacets } from '@qinqing/contract/public';
import { useFacets, type MeasureFilter } from '@/data/policy';
import { dayAfter } from '@/lib/calendar';
import { usePolicyFilter } from '@/data/policy-filter';
import { Button, Chip, heading, Sheet } from '@/ui';

/** Sections of GB/T 4754-2017 that measures of this district speak of, under the names people use. */
const INDUSTRIES: readonly (readonly [string, string])[] = [
  ['C', '制造业'],
  ['E', '建筑业'],
  ['F51', '批发业'],
  ['F52', '零售业'],
  ['G', '交通运输仓储'],
  ['H61', '住宿业'],
  ['H62', '餐饮业'],
  ['I', '软件信息'],
  ['J', '金融业'],
  ['L', '租赁商务'],
  ['M', '科研技术'],
  ['O', '居民服务'],
  ['R', '文体娱乐'],
];

const COUNTED = ['situation', 'theme', 'industry', 'size', 'mode', 'window', 'closesBy', 'pool', 'office'] as const;

/** Days ahead in which a person may want to know what closes. */
const SOON = [7, 30] as const;

/** How many filters of the sheet are on. */
export function filterCount(filter: MeasureFilter): number {
  return COUNTED.filter((key) => filter[key] !== undefined).length;
}

interface FilterSheetProps {
  open: boolean;
  onClose: () => void;
}

export function FilterSheet({ open, onClose }: FilterSheetProps) {
  const facets = useFacets();
  const { filter, set, only } = usePolicyFilter();
  const clear = () => only({ ...(filter.q ? { q: filter.q } : {}), ...(filter.level ? { level: filter.level } : {}) });
  const group = <K extends (typeof COUNTED)[number]>(
    title: string,
    key: K,
    options: readonly (readonly [string, string])[],
  ) => (
    <View className="policy-group">
      <View className="policy-group__title" {...heading(3)}>
        {title}
      </View>
      <View className="q-wrap">
        {options.map(([value, label]) => (
          <Chip
            key={value}
            on={filter[key] === value}
            onPress={() => set(key, (filter[key] === value ? undefined : value) as MeasureFilter[K])}
          >
            {label}
          </Chip>
        ))}
      </View>
    </View>
  );
  return (
    <Sheet
      open={open}
      title="筛选政策"
      onClose={onClose}
      footer={
        <>
          <Button kind="secondary" onPress={clear}>
            清空
          </Button>
          <Button onPress={onClose}>查看结果</Button>
        </>
      }
    >
      {facets.data ? group('遇到什么事', 'situation', counted(facets.data.situations)) : null}
      {facets.data ? group('政策主题', 'theme', counted(facets.data.themes)) : null}
      {group('所属行业', 'industry', INDUSTRIES)}
      {group('企业规模', 'size', entries(SIZE_CLASS))}
      {group('兑现方式', 'mode', entries(MODE))}
      {group('申报状态', 'window', entries(WINDOW_STATE))}
      {group(
        '截止时间',
        'closesBy',
        SOON.map((days) => [dayAfter(days), `${days} 天内截止`] as const),
      )}
      {group('资金情况', 'pool', entries(POOL_STATE))}
      {facets.data ? group('受理部门', 'office', counted(facets.data.offices)) : null}
    </Sheet>
  );
}

function counted(facet: MeasureFacets['themes']): (readonly [string, string])[] {
  return facet.map(({ value, label, count }) => [value, `${label} ${count}`] as const);
}

function entries<T extends Record<string, string>>(table: T): (readonly [string, string])[] {
  return keysOf(table).map((key) => [key, table[key] ?? key] as const);
}
