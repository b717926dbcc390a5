import { useShareAppMessage } from '@tarojs/taro';
import { jpegFile, lentCanvas } from '@/lib/canvas';
import { drawShareCard, type ShareCard } from './share-card';

interface Shared {
  title: string;
  /** from the root of the package, with its parameters */
  path: string;
  /** absent while the page has nothing to show yet; the page lends a canvas ({@link LentCanvas}) for drawing it */
  card: ShareCard | undefined;
}

/**
 * What WeChat passes on from this page. The picture is drawn when it is asked for; where that takes longer than the
 * three seconds that WeChat waits, or fails, WeChat shows the page as it stands.
 */
export function useShare({ title, path, card }: Shared): void {
  useShareAppMessage(() => {
    const words = { title, path };
    // Nobody asks on the web; that the build sees it keeps the drawing out of pages that only WeChat passes on.
    if (process.env.TARO_ENV === 'h5' || !card) return words;
    return { ...words, promise: drawn(card).then((imageUrl) => ({ ...words, imageUrl })) };
  });
}

async function drawn(card: ShareCard): Promise<string> {
  const canvas = await lentCanvas();
  drawShareCard(canvas, card);
  return jpegFile(canvas, 0.9);
}
