import { Image } from '@tarojs/components';
import { decorative } from './a11y';

/** A picture that only decorates what the text beside it says; fills its box. */
export function Picture({ src, className }: { src: string; className: string }) {
  // Taro's element drops an empty alt, so the inner image is told to be presentation instead.
  const silent = process.env.TARO_ENV === 'h5' ? { nativeProps: { role: 'presentation' } } : decorative;
  return <Image className={className} src={src} mode="aspectFill" {...silent} />;
}
