import { splitWan } from '@qinqing/contract';
import { type DrawingCanvas, penOf } from '@/lib/canvas';

/** What a picture says that is passed on: enough to know whether to open it. */
export interface ShareCard {
  kicker: string;
  title: string;
  /** integer fen */
  figure?: { prefix: string; fen: number };
  /** what it gives or is about, as far as there is room */
  text?: string;
  facts: readonly (readonly [label: string, text: string])[];
  /** what counts in case of doubt */
  note: string;
}

/** Of demonstration data it must be seen on the picture too: it leaves the page that says so. */
export const demoNote = (note: string, demo: boolean): string => (demo ? `${note} · 演示数据` : note);

/** Dark and light squares of a code that leads to the page, row by row. */
export type Squares = readonly (readonly boolean[])[];

/** Of styles/tokens.scss, standard theme; a canvas knows no custom properties in WeChat. */
export const COLOURS = {
  accent: '#0b5a94',
  'on-accent': '#ffffff',
  'on-accent-2': '#dcecf6',
  money: '#b1480c',
  ink: '#14212c',
  'ink-2': '#3f4f5d',
  'ink-3': '#566675',
  line: '#e2e8ed',
  paper: '#ffffff',
  ground: '#f3f6f8',
} as const;

// Pixels. WeChat shows 5:4 and cuts off what is not.
const WIDTH = 1000;
const HEIGHT = 800;
const CODE_HEIGHT = 220;
const MARGIN = 60;
const INNER = WIDTH - 2 * MARGIN;
const BAND = 120;
const FACT = 62;
const FACTS_END = 700;
const FAMILY = '"PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';

type Pen = Pick<
  CanvasRenderingContext2D,
  'fillStyle' | 'fillRect' | 'font' | 'fillText' | 'measureText' | 'textAlign' | 'textBaseline'
>;

/**
 * Breaks a text into lines by the width that it takes.
 * @param width pixels
 * @param most lines; the last one ends in … where something is left out
 */
export function wrapText(pen: Pick<Pen, 'measureText'>, text: string, width: number, most: number): string[] {
  const fits = (line: string) => pen.measureText(line).width <= width;
  const lines: string[] = [];
  let line = '';
  for (const letter of text) {
    if (line === '' || fits(line + letter)) {
      line += letter;
      continue;
    }
    if (lines.length + 1 === most) {
      const letters = [...line];
      while (letters.length > 0 && !fits(`${letters.join('')}…`)) letters.pop();
      return [...lines, `${letters.join('')}…`];
    }
    lines.push(line);
    line = letter;
  }
  return line === '' ? lines : [...lines, line];
}

/** Draws the card; the canvas takes the size of it. With `squares` a code and what it is for stand below. */
export function drawShareCard(canvas: DrawingCanvas, card: ShareCard, squares?: Squares): void {
  canvas.width = WIDTH;
  canvas.height = HEIGHT + (squares ? CODE_HEIGHT : 0);
  const pen: Pen = penOf(canvas);
  pen.fillStyle = COLOURS.paper;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  drawBand(pen, card.kicker);
  const top = FACTS_END - card.facts.length * FACT;
  drawText(pen, card.text ?? '', drawTitle(pen, card), top);
  drawFacts(pen, card.facts, top);
  write(pen, card.note, MARGIN, 764, { size: 28, colour: 'ink-3' });
  if (squares) drawCode(pen, squares);
}

interface Style {
  size: number;
  colour: keyof typeof COLOURS;
  bold?: boolean;
  align?: 'left' | 'right';
}

function prepare(pen: Pen, { size, colour, bold = false, align = 'left' }: Style): void {
  pen.font = `${bold ? 'bold ' : ''}${size}px ${FAMILY}`;
  pen.fillStyle = COLOURS[colour];
  pen.textAlign = align;
  pen.textBaseline = 'alphabetic';
}

/** One line on the base line `y`. @returns its width in pixels */
function write(pen: Pen, text: string, x: number, y: number, style: Style): number {
  prepare(pen, style);
  pen.fillText(text, x, y);
  return pen.measureText(text).width;
}

function drawBand(pen: Pen, kicker: string): void {
  pen.fillStyle = COLOURS.accent;
  pen.fillRect(0, 0, WIDTH, BAND);
  write(pen, '亲清惠企', MARGIN, 78, { size: 46, colour: 'on-accent', bold: true });
  write(pen, kicker, WIDTH - MARGIN, 75, { size: 34, colour: 'on-accent-2', align: 'right' });
}

/** @returns the base line of the last that it wrote */
function drawTitle(pen: Pen, { title, figure }: ShareCard): number {
  const style: Style = { size: 58, colour: 'ink', bold: true };
  prepare(pen, style);
  // Without a figure there is room for one line more.
  const lines = wrapText(pen, title, INNER, figure ? 2 : 3);
  for (const [index, line] of lines.entries()) write(pen, line, MARGIN, 216 + index * 78, style);
  const end = 216 + (lines.length - 1) * 78;
  if (!figure) return end;
  const { number, unit } = splitWan(figure.fen);
  const y = end + 152;
  const gap = 16;
  let x = MARGIN;
  x += write(pen, figure.prefix, x, y, { size: 38, colour: 'ink-2' }) + gap;
  x += write(pen, number, x, y, { size: 104, colour: 'money', bold: true }) + gap;
  write(pen, unit, x, y, { size: 46, colour: 'money', bold: true });
  return y;
}

function drawText(pen: Pen, text: string, above: number, below: number): void {
  const style: Style = { size: 34, colour: 'ink-2' };
  const step = 48;
  const first = above + 54;
  const most = Math.floor((below - 14 - first) / step) + 1;
  prepare(pen, style);
  if (most < 1) return;
  for (const [index, line] of wrapText(pen, text, INNER, most).entries())
    write(pen, line, MARGIN, first + index * step, style);
}

function drawFacts(pen: Pen, facts: ShareCard['facts'], top: number): void {
  pen.fillStyle = COLOURS.line;
  pen.fillRect(MARGIN, top, INNER, 2);
  for (const [index, [label, text]] of facts.entries()) {
    const y = top + 54 + index * FACT;
    write(pen, label, MARGIN, y, { size: 34, colour: 'ink-3' });
    const style: Style = { size: 34, colour: 'ink' };
    prepare(pen, style);
    const [line = ''] = wrapText(pen, text, INNER - 210, 1);
    write(pen, line, MARGIN + 210, y, style);
  }
}

function drawCode(pen: Pen, squares: Squares): void {
  pen.fillStyle = COLOURS.ground;
  pen.fillRect(0, HEIGHT, WIDTH, CODE_HEIGHT);
  // Whole pixels: a code with blurred edges is read badly from a photo of a screen.
  const side = Math.max(1, Math.floor(180 / squares.length));
  const top = HEIGHT + Math.round((CODE_HEIGHT - side * squares.length) / 2);
  pen.fillStyle = COLOURS.paper;
  pen.fillRect(MARGIN, top, side * squares.length, side * squares.length);
  pen.fillStyle = COLOURS.ink;
  for (const [y, row] of squares.entries())
    for (const [x, dark] of row.entries()) if (dark) pen.fillRect(MARGIN + x * side, top + y * side, side, side);
  const x = MARGIN + 220;
  write(pen, '扫码看能不能享、怎么申报', x, HEIGHT + 102, { size: 38, colour: 'ink', bold: true });
  write(pen, '不用登录也能查看和测算', x, HEIGHT + 156, { size: 32, colour: 'ink-3' });
}
