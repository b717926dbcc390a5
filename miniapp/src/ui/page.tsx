import { useEffect, useRef, type PropsWithChildren, type ReactNode } from 'react';
import { View } from '@tarojs/components';
import Taro, { useDidHide, useDidShow } from '@tarojs/taro';
import { useDisplayClass } from '@/lib/display';
import { isPageOpening, usePageOpening } from '@/lib/page-code';
import { goBack, type TabPage } from '@/lib/router';
import { heading, pressable, role } from './a11y';
import { Icon } from './icon';
import { PrivacySheet } from './privacy-sheet';
import { TabBar } from './tab-bar';
import { ToastHost } from './toast';

const web = process.env.TARO_ENV === 'h5';

export interface PageProps {
  title: string;
  /** set on the four tab pages */
  tab?: TabPage;
  /** the page draws its own top (home); its title is still announced */
  hero?: ReactNode;
  /** actions that stay at the bottom edge */
  footer?: ReactNode;
  /** at the right of the web header */
  aside?: ReactNode;
}

/** Root of every page: theme, header (web), landmark, tab bar (web), sticky actions and notices. */
export function Page({ title, tab, hero, footer, aside, children }: PropsWithChildren<PageProps>) {
  const announce = () => {
    if (web) document.title = `${title} · 亲清惠企`;
    else void Taro.setNavigationBarTitle({ title });
  };
  useDidShow(announce);
  useEffect(announce, [title]);
  useEffect(() => {
    // What index.html shows until now.
    if (web) document.getElementById('opening')?.remove();
  }, []);
  useReturnOfFocus();
  const display = useDisplayClass();
  const bottom = footer ? 'q-page--footer' : web && tab ? 'q-page--tab' : '';
  return (
    <View className={`q-page ${bottom} ${display}`}>
      {web && !hero ? (
        <View className="q-head" {...role('banner')}>
          {tab ? null : (
            <View className="q-head__back" {...pressable(goBack, { label: '返回' })}>
              <Icon name="back" />
            </View>
          )}
          <View className="q-head__title" {...heading(1)}>
            {title}
          </View>
          <View className="q-head__aside">{aside}</View>
        </View>
      ) : null}
      {hero}
      <View className="q-main" {...role('main')}>
        {children}
      </View>
      {footer ? <View className="q-footer">{footer}</View> : null}
      {web && tab ? <TabBar current={tab} /> : null}
      {web ? <Opening /> : <PrivacySheet />}
      <ToastHost />
    </View>
  );
}

/** A thin line along the top while the code of the next page is on its way; WeChat has all code from the start. */
function Opening() {
  return usePageOpening() ? <View className="q-opening" aria-label="正在打开页面" {...role('progressbar')} /> : null;
}

/** Whoever comes back by keyboard goes on where they left the page, as they would with pages of their own. */
function useReturnOfFocus(): void {
  const last = useRef<HTMLElement | null>(null);
  const shown = useRef(true);
  useEffect(() => {
    if (!web) return undefined;
    const note = ({ target }: FocusEvent) => {
      // What is touched while the next page is loading is not where this one was left.
      if (shown.current && !isPageOpening()) last.current = target as HTMLElement;
    };
    document.addEventListener('focusin', note);
    return () => document.removeEventListener('focusin', note);
  }, []);
  useDidHide(() => {
    shown.current = false;
  });
  useDidShow(() => {
    shown.current = true;
    // A field would bring up the keypad of a phone unasked; and the page is drawn a moment after it is told.
    if (web && !last.current?.matches('input, textarea'))
      setTimeout(() => last.current?.focus({ preventScroll: true }));
  });
}
