import { type ComponentType, createElement } from 'react';
import type { TextProps, ViewProps } from '@tarojs/components';

// On the web everything else is Taro's own. This module takes the place of `@tarojs/components` in the H5 build only.
export * from '@tarojs/components/lib/react';

type Attributes = Record<string, unknown>;

/** Without what only WeChat's View and Text understand: a browser would print it into the page. */
function plain({ hoverClass, hoverStartTime, hoverStayTime, catchMove, userSelect, ...attributes }: Attributes) {
  return attributes;
}

/**
 * A box and a text as the elements that a browser has. Taro's are custom elements, each hydrated by a script of its own:
 * nine in ten elements of a page are one of these two, and on a slow phone that is most of the time before a page
 * answers. What Taro's add (a hover class, long press) our parts use in WeChat only.
 */
export const View = ((props: Attributes) => createElement('div', plain(props))) as unknown as ComponentType<ViewProps>;
export const Text = ((props: Attributes) => createElement('span', plain(props))) as unknown as ComponentType<TextProps>;
