import type { PhoneFiles } from './phone-files.js';

export interface Dimensions {
  width: number;
  height: number;
}

const SOF0 = 0xc0;
const SOS = 0xda;

/** Pixels of a PNG or JPEG, read from its own head; undefined for anything else. */
export function dimensionsOf(bytes: Uint8Array): Dimensions | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length > 24 && view.getUint32(0) === 0x89504e47) {
    return { width: view.getUint32(16), height: view.getUint32(20) };
  }
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  for (let at = 2; at + 9 < bytes.length; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1);
    if (marker === SOF0) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    if (marker === SOS) return undefined;
  }
  return undefined;
}

/** A grey picture as a baseline JPEG: with two codes of one bit, every block of 8 × 8 is two zero bits. */
export function greyJpeg({ width, height }: Dimensions): Uint8Array {
  const segment = (marker: number, ...content: number[]): number[] => {
    const length = content.length + 2;
    return [0xff, marker, length >> 8, length & 0xff, ...content];
  };
  const table = (kind: number): number[] => [kind, 1, ...Array<number>(15).fill(0), 0];
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  return Uint8Array.from([
    ...[0xff, 0xd8],
    ...segment(0xdb, 0, ...Array<number>(64).fill(1)),
    ...segment(SOF0, 8, height >> 8, height & 0xff, width >> 8, width & 0xff, 1, 1, 0x11, 0),
    ...segment(0xc4, ...table(0x00)),
    ...segment(0xc4, ...table(0x10)),
    ...segment(SOS, 1, 1, 0x00, 0, 63, 0),
    ...Array<number>(Math.ceil(blocks / 4)).fill(0),
    ...[0xff, 0xd9],
  ]);
}

/** A picture that `canvas.createImage` makes: it loads once it has the path of a file of the phone. */
class CanvasImage implements Dimensions {
  width = 0;
  height = 0;
  onload: (() => void) | undefined;
  onerror: ((why: unknown) => void) | undefined;
  private path = '';

  constructor(private readonly files: PhoneFiles) {}

  get src(): string {
    return this.path;
  }

  set src(path: string) {
    this.path = path;
    const size = dimensionsOf(this.files.find(path) ?? new Uint8Array());
    queueMicrotask(() => {
      if (!size) return this.onerror?.({ errMsg: `createImage:fail ${path}` });
      Object.assign(this, size);
      this.onload?.();
    });
  }
}

/**
 * A canvas of type 2d without paint: it keeps what was drawn, so that what comes out has the size of the canvas, and
 * nothing comes out where nothing was drawn. A letter is as wide as it is high, a Latin one half of that.
 */
export class PhoneCanvas implements Dimensions {
  width = 300;
  height = 150;
  private turn = 0;
  private drawn: CanvasImage | undefined;
  private readonly written: string[] = [];

  constructor(private readonly files: PhoneFiles) {}

  createImage(): CanvasImage {
    return new CanvasImage(this.files);
  }

  getContext(kind: string): object | null {
    if (kind !== '2d') return null;
    const measure = (text: string) => {
      const size = Number(/(\d+)px/.exec(pen.font)?.[1] ?? 10);
      return [...text].reduce((width, letter) => width + (letter < '\u2e80' ? size / 2 : size), 0);
    };
    const pen = {
      fillStyle: '#000000',
      font: '10px sans-serif',
      textAlign: 'left',
      textBaseline: 'alphabetic',
      fillRect: () => undefined,
      translate: () => undefined,
      rotate: (angle: number) => {
        this.turn += angle;
      },
      measureText: (text: string) => ({ width: measure(text) }),
      fillText: (text: string, x: number, y: number) => {
        const left = pen.textAlign === 'right' ? x - measure(text) : x;
        if (left < 0 || left + measure(text) > this.width || y < 0 || y > this.height)
          throw new Error(`written beside the canvas: ${text}`);
        this.written.push(text);
      },
      drawImage: (picture: CanvasImage) => {
        if (picture.width > 0) this.drawn = picture;
      },
    };
    return pen;
  }

  /** @throws where nothing was drawn, or the canvas lies while the picture stands */
  toJpeg(): { bytes: Uint8Array; texts: string[] } {
    const { drawn, width, height, written } = this;
    if (!drawn && written.length === 0) throw { errMsg: 'canvasToTempFilePath:fail nothing was drawn' };
    if (drawn) {
      const lying = Math.round(this.turn / (Math.PI / 2)) % 2 !== 0;
      const upright = lying ? { width: drawn.height, height: drawn.width } : drawn;
      if (upright.width > upright.height !== width > height && upright.width !== upright.height)
        throw { errMsg: 'canvasToTempFilePath:fail the picture does not fit the canvas' };
    }
    return { bytes: greyJpeg({ width, height }), texts: written.splice(0) };
  }
}
