import Taro from '@tarojs/taro';

/** Id of the canvas that a page lends in WeChat, for drawing where nobody looks. */
export const CANVAS_ID = 'q-drawing';

export interface Drawable {
  width: number;
  height: number;
}

export interface DrawingCanvas extends Drawable {
  getContext: (kind: '2d') => unknown;
}

interface WechatCanvas extends DrawingCanvas {
  createImage: () => Drawable & { src: string; onload: () => void; onerror: (why: unknown) => void };
}

export const penOf = (canvas: DrawingCanvas) => canvas.getContext('2d') as CanvasRenderingContext2D;

/**
 * The canvas of the page on top in WeChat.
 * @throws Error where the page lends none
 */
export async function lentCanvas(): Promise<WechatCanvas> {
  const canvas = await new Promise<WechatCanvas | undefined>((resolve) => {
    Taro.createSelectorQuery()
      .select(`#${CANVAS_ID}`)
      .node((found) => resolve((found as { node?: unknown } | null)?.node as WechatCanvas | undefined))
      .exec();
  });
  if (!canvas) throw new Error('no canvas on this page');
  return canvas;
}

/**
 * What was drawn, as a file of the phone (WeChat).
 * @param quality 0 to 1
 * @returns its path
 */
export async function jpegFile(canvas: DrawingCanvas, quality: number): Promise<string> {
  const { tempFilePath } = await Taro.canvasToTempFilePath({
    canvas: canvas as unknown as Taro.Canvas,
    fileType: 'jpg',
    quality,
  });
  return tempFilePath;
}

/**
 * What was drawn (web).
 * @param quality 0 to 1
 * @throws Error where the browser makes no picture of it
 */
export function jpegBlob(canvas: HTMLCanvasElement, quality: number): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('the canvas gave no picture'))),
      'image/jpeg',
      quality,
    ),
  );
}
