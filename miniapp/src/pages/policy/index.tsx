import { useEffect, useState } from 'react';
import { View } from '@tarojs/components';
import { LEVEL, keysOf, type Level } from '@qinqing/contract';
import { useMeasures, usePolicyPackage } from '@/data/policy';
import { usePolicyFilter } from '@/data/policy-filter';
import { go } from '@/lib/router';
import { Loaded } from '@/parts/loaded';
import { MeasureCardView } from '@/parts/measure-card';
import { MoreButton } from '@/parts/more-button';
import { Cell, Empty, Icon, List, Page, pressable, SearchBar, Tabs } from '@/ui';
import { FilterSheet, filterCount } from './filter-sheet';
import './index.scss';

const LEVELS = [
  { value: 'all', label: '全部' },
  ...keysOf(LEVEL).map((level) => ({ value: level, label: LEVEL[level] })),
] as const;

export default function Policy() {
  const { filter, set, only } = usePolicyFilter();
  const [typed, setTyped] = useState(filter.q ?? '');
  const [sheet, setSheet] = useState(false);
  const measures = useMeasures(filter);
  const pack = usePolicyPackage();
  const chosen = filterCount(filter);

  // Search as typed, once the typing rests; a link from elsewhere resets the field.
  useEffect(() => setTyped(filter.q ?? ''), [filter.q]);
  useEffect(() => {
    const text = typed.trim();
    if (text === (filter.q ?? '')) return undefined;
    const timer = setTimeout(() => set('q', text || undefined), 350);
    return () => clearTimeout(timer);
  }, [typed, filter.q, set]);

  return (
    <Page title="政策" tab="policy">
      <View className="policy-top">
        <View className="policy-search">
          <View className="q-grow">
            <SearchBar value={typed} onChange={setTyped} placeholder="房租、用电、稳岗、文号…" />
          </View>
          <View
            className={`policy-filter ${chosen > 0 ? 'policy-filter--on' : ''}`}
            {...pressable(() => setSheet(true), { label: chosen > 0 ? `筛选，已选 ${chosen} 项` : '筛选' })}
          >
            <Icon name="filter" />
            <View>{chosen > 0 ? `筛选 ${chosen}` : '筛选'}</View>
          </View>
          <View className="policy-filter" {...pressable(() => go('saved'), { label: '我的收藏', role: 'link' })}>
            <Icon name="star" />
          </View>
        </View>
        <Tabs
          label="政策层级"
          options={LEVELS}
          value={filter.level ?? 'all'}
          onChange={(value) => set('level', value === 'all' ? undefined : (value as Level))}
        />
      </View>
      <View className="q-pad">
        {!filter.q && chosen === 0 && !filter.level && pack.data ? (
          <View className="policy-pack">
            <List>
              <Cell
                icon="policy"
                title={pack.data.title}
                note={`1 份总文件 + ${pack.data.documents.filter((document) => !document.head).length} 份配套文件`}
                onPress={() => go('policyPackage')}
              />
            </List>
          </View>
        ) : null}
        <Loaded query={measures}>
          {(items) =>
            items.length > 0 ? (
              <>
                <View className="policy-count q-note" aria-live="polite">
                  {filter.q ? `“${filter.q}”相关` : ''}
                  {measures.total === undefined ? `政策 ${items.length} 项` : `政策 ${measures.total} 项`}
                </View>
                {items.map((measure) => (
                  <MeasureCardView key={measure.id} measure={measure} />
                ))}
                <MoreButton more={measures.more} busy={measures.loadingMore} total={measures.total} />
              </>
            ) : (
              <Empty
                icon="search"
                title="没有找到相符的政策"
                text="换个说法试试，例如“房租”“水电”“招工”，或者清空筛选条件"
                action={{ text: '清空条件', onPress: () => only({}) }}
              />
            )
          }
        </Loaded>
      </View>
      <FilterSheet open={sheet} onClose={() => setSheet(false)} />
    </Page>
  );
}
