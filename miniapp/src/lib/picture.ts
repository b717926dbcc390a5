import Taro from '@tarojs/taro';
import { type Drawable, type DrawingCanvas, jpegBlob, jpegFile, lentCanvas, penOf } from './canvas';
import type { PickedFile } from './upload';

/** Long side in pixels: a page of A4 stays readable at 170 dots per inch. */
const LONG_SIDE = 2000;
const QUALITY = 0.82;
/** Smaller ones are sent as they are, unless they have to be turned. */
const SMALL_BYTES = 300 * 1024;

const isPicture = ({ name }: Pick<PickedFile, 'name'>) => /\.(jpe?g|png|webp|heic|heif)$/i.test(name);

/** An address for showing the picture before it is sent; give it back with {@link forgetPreview}. */
export function previewOf({ source }: PickedFile): string {
  return typeof source === 'string' ? source : URL.createObjectURL(source);
}

export function forgetPreview(address: string): void {
  if (process.env.TARO_ENV === 'h5') URL.revokeObjectURL(address);
}

/**
 * Makes a photo small enough for a phone's line and turns it upright.
 * @param turns quarter turns clockwise, 0 to 3
 * @returns the file itself where nothing is to be gained
 */
export async function shrink(picked: PickedFile, turns = 0): Promise<PickedFile> {
  if (!isPicture(picked) || (turns === 0 && picked.size <= SMALL_BYTES)) return picked;
  const made = await (typeof picked.source === 'string' ? inWechat(picked.source, turns) : onWeb(picked.source, turns));
  if (turns === 0 && made.size >= picked.size) return picked;
  return { ...made, name: picked.name.replace(/\.[^.]+$/, '.jpg') };
}

type Made = Pick<PickedFile, 'size' | 'source'>;

/** Draws the picture turned and fitted; the canvas takes the size that it then has. */
function draw<T extends Drawable>(canvas: DrawingCanvas, picture: T, { width, height }: Drawable, turns: number): void {
  const scale = Math.min(1, LONG_SIDE / Math.max(width, height));
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  const lying = turns % 2 === 1;
  canvas.width = lying ? h : w;
  canvas.height = lying ? w : h;
  const pen = penOf(canvas);
  // Transparent places would become black in a JPEG.
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.translate(canvas.width / 2, canvas.height / 2);
  pen.rotate((turns * Math.PI) / 2);
  pen.drawImage(picture as unknown as CanvasImageSource, -w / 2, -h / 2, w, h);
}

function onWeb(source: Blob, turns: number): Promise<Made> {
  return new Promise((resolve, reject) => {
    const address = URL.createObjectURL(source);
    const picture = new Image();
    const unreadable = () => {
      URL.revokeObjectURL(address);
      reject(new Error('unreadable picture'));
    };
    picture.onerror = unreadable;
    picture.onload = () => {
      // The browser has turned it by what the camera noted already.
      const canvas = document.createElement('canvas');
      draw(canvas, picture, { width: picture.naturalWidth, height: picture.naturalHeight }, turns);
      URL.revokeObjectURL(address);
      jpegBlob(canvas, QUALITY).then((blob) => resolve({ source: blob, size: blob.size }), reject);
    };
    picture.src = address;
  });
}

async function inWechat(source: string, turns: number): Promise<Made> {
  const path = turns === 0 ? await compressed(source) : await turned(source, turns);
  const size = await new Promise<number>((resolve, reject) =>
    Taro.getFileSystemManager().getFileInfo({
      filePath: path,
      success: (info) => resolve((info as { size: number }).size),
      fail: reject,
    }),
  );
  return { source: path, size };
}

async function compressed(src: string): Promise<string> {
  const { tempFilePath } = await Taro.compressImage({ src, quality: QUALITY * 100 });
  return tempFilePath;
}

async function turned(src: string, turns: number): Promise<string> {
  const canvas = await lentCanvas();
  const picture = canvas.createImage();
  await new Promise<void>((resolve, reject) => {
    picture.onload = () => resolve();
    picture.onerror = reject;
    picture.src = src;
  });
  draw(canvas, picture, picture, turns);
  return jpegFile(canvas, QUALITY);
}
