import { useEffect, useRef, type PropsWithChildren, type ReactNode } from 'react';
import { View } from '@tarojs/components';
import Taro, { useDidHide, useDidShow } from '@tarojs/taro';
import { useDisplayClass } from '@/lib/display';
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
      {web ? null : <PrivacySheet />}
      <ToastHost />
    </View>
  );
}

/** Whoever comes back by keyboard goes on where they left the page, as they would with pages of their own. */
function useReturnOfFocus(): void {
  const last = useRef<HTMLElement | null>(null);
  // Its address while it is the page shown. The address changes as soon as a link is followed, the page only when the
  // next one is loaded: what is touched in between is not where it was left.
  const own = useRef<string>();
  useEffect(() => {
    if (!web) return undefined;
    const note = ({ target }: FocusEvent) => {
      if (location.href === own.current) last.current = target as HTMLElement;
    };
    document.addEventListener('focusin', note);
    return () => document.removeEventListener('focusin', note);
  }, []);
  useDidHide(() => {
    own.current = undefined;
  });
  useDidShow(() => {
    if (!web) return;
    own.current = location.href;
    // A field would bring up the keypad of a phone unasked; and the page is drawn a moment after it is told.
    if (!last.current?.matches('input, textarea')) setTimeout(() => last.current?.focus({ preventScroll: true }));
  });
}
