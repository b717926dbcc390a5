import { type ComponentType, createElement, type CSSProperties, type FormEvent, type KeyboardEvent } from 'react';
import type { ButtonProps, CanvasProps, ImageProps, InputProps, ScrollViewProps } from '@tarojs/components';
import type { TextareaProps, TextProps, ViewProps } from '@tarojs/components';

// This module takes the place of `@tarojs/components` in the H5 build only: our primitives as the elements that a
// browser has. Taro's are custom elements with a runtime that makes and hydrates each by a script of its own; on a slow
// phone that is most of the time before a page answers. Only the player keeps Taro's, and loads the runtime with it.
export { Video } from '@tarojs/components/lib/react';

type Attributes = Record<string, unknown>;

/** A component of Taro's shape; what a browser's element cannot take over is left out of it below, by name. */
const as = <Props,>(make: (props: Attributes) => ReturnType<typeof createElement>) =>
  make as unknown as ComponentType<Props>;

/** Without what only WeChat understands: a browser would print it into the page. */
function plain({
  hoverClass,
  hoverStartTime,
  hoverStayTime,
  catchMove,
  userSelect,
  openType,
  placeholderClass,
  ...attributes
}: Attributes): Attributes {
  return attributes;
}

export const View = as<ViewProps>((props) => createElement('div', plain(props)));
export const Text = as<TextProps>((props) => createElement('span', plain(props)));
export const Button = as<ButtonProps>((props) => createElement('button', { type: 'button', ...plain(props) }));
/** A row that scrolls sideways; the one direction that our pages use. */
export const ScrollView = as<ScrollViewProps>(({ scrollX, enhanced, showScrollbar, ...props }) =>
  createElement('div', {
    ...plain(props),
    style: { overflowX: 'auto', scrollbarWidth: 'none' } satisfies CSSProperties,
  }),
);
/** Pictures are turned by the browser itself there (lib/picture); nothing is drawn. */
export const Canvas = as<CanvasProps>(() => createElement('canvas', { hidden: true }));

const FIT: Record<string, CSSProperties['objectFit']> = { aspectFill: 'cover', aspectFit: 'contain' };

export const Image = as<ImageProps>(({ mode, ...props }) =>
  createElement('img', { alt: '', ...plain(props), style: { objectFit: FIT[String(mode)] ?? 'fill' } }),
);

type Typed = HTMLInputElement | HTMLTextAreaElement;
type Told = ((event: { detail: { value: string } }) => void) | undefined;

/** A field that its page controls: what is typed is told as WeChat tells it. */
function typed(props: Attributes): Attributes {
  const { onInput, onConfirm, confirmType, maxlength, ...rest } = props;
  const tell = (to: unknown, field: Typed) => (to as Told)?.({ detail: { value: field.value } });
  return {
    ...plain(rest),
    maxLength: maxlength,
    onChange: (event: FormEvent<Typed>) => tell(onInput, event.currentTarget),
    ...(onConfirm
      ? {
          onKeyDown: (event: KeyboardEvent<Typed>) => {
            // The Enter that ends a Chinese composition chooses a word and confirms nothing.
            if (event.key === 'Enter' && !event.nativeEvent.isComposing) tell(onConfirm, event.currentTarget);
          },
        }
      : {}),
  };
}

export const Input = as<InputProps>((props) => createElement('input', typed(props)));
export const Textarea = as<TextareaProps>((props) => createElement('textarea', typed(props)));
