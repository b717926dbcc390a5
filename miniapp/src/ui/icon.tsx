import { createElement } from 'react';
import { Text } from '@tarojs/components';
import { decorative } from './a11y';
import paths from './icon-paths.json';

export type IconName = keyof typeof paths | 'play-solid';

/** A line icon in the colour and size of the text around it; always decorative, the text beside it speaks. */
export function Icon({ name, className = '' }: { name: IconName; className?: string }) {
  const kind = `q-icon q-icon--${name} ${className}`;
  // As masks each would be a document that the browser opens: on a slow phone that took longer than all other styles.
  if (process.env.TARO_ENV === 'h5') {
    const path = createElement('path', { d: paths[name === 'play-solid' ? 'play' : name] });
    return createElement('svg', { className: kind, viewBox: '0 0 24 24', 'aria-hidden': true, focusable: false }, path);
  }
  return <Text className={kind} {...decorative} />;
}
