import { Text } from '@tarojs/components';
import { decorative } from './a11y';

export type IconName =
  | 'home'
  | 'policy'
  | 'progress'
  | 'mine'
  | 'search'
  | 'back'
  | 'next'
  | 'down'
  | 'up'
  | 'check'
  | 'close'
  | 'minus'
  | 'plus'
  | 'warn'
  | 'info'
  | 'ask'
  | 'calendar'
  | 'yuan'
  | 'shield'
  | 'upload'
  | 'camera'
  | 'file'
  | 'trash'
  | 'bell'
  | 'play'
  | 'play-solid'
  | 'phone'
  | 'building'
  | 'pin'
  | 'edit'
  | 'bank'
  | 'filter'
  | 'lock'
  | 'refresh'
  | 'megaphone'
  | 'spark'
  | 'route'
  | 'cloud'
  | 'copy'
  | 'eye'
  | 'share'
  | 'calculator'
  | 'star';

/** A line icon in the colour and size of the text around it; always decorative, the text beside it speaks. */
export function Icon({ name, className = '' }: { name: IconName; className?: string }) {
  return <Text className={`q-icon q-icon--${name} ${className}`} {...decorative} />;
}
