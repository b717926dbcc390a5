import { Image } from '@tarojs/components';
import { decorative } from './a11y';

/** A picture that only decorates what the text beside it says; fills its box. */
export function Picture({ src, className }: { src: string; className: string }) {
  return <Image className={className} src={src} mode="aspectFill" {...decorative} />;
}
