import { Canvas } from '@tarojs/components';
import { CANVAS_ID } from '@/lib/canvas';

/** WeChat draws only on a canvas of the page; this one stands where nobody looks. A browser makes one when it needs it. */
export function LentCanvas() {
  if (process.env.TARO_ENV === 'h5') return null;
  return <Canvas type="2d" id={CANVAS_ID} canvasId={CANVAS_ID} className="q-lent-canvas" />;
}
