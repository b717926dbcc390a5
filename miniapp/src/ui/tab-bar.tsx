import { View } from '@tarojs/components';
import { goTab, type TabPage } from '@/lib/router';
import { role, pressable } from './a11y';
import { Icon, type IconName } from './icon';

const TABS: readonly { page: TabPage; icon: IconName; text: string }[] = [
  { page: 'home', icon: 'home', text: '首页' },
  { page: 'policy', icon: 'policy', text: '政策' },
  { page: 'progress', icon: 'progress', text: '进度' },
  { page: 'mine', icon: 'mine', text: '我的' },
];

/** The web's tab bar; WeChat draws its own natively from app.config. */
export function TabBar({ current }: { current: TabPage }) {
  return (
    <View className="q-tabbar" aria-label="主导航" {...role('navigation')}>
      {TABS.map((tab) => (
        <View
          key={tab.page}
          className={`q-tabbar__item ${tab.page === current ? 'q-tabbar__item--on' : ''}`}
          {...(tab.page === current ? { 'aria-current': 'page' } : {})}
          {...pressable(() => goTab(tab.page), { role: 'link' })}
        >
          <Icon name={tab.icon} />
          <View>{tab.text}</View>
        </View>
      ))}
    </View>
  );
}
