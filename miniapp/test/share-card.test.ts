import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { COLOURS, drawShareCard, type ShareCard, wrapText } from '@/parts/share-card';

const CARD: ShareCard = {
  kicker: '惠企政策 · 免申即享',
  title: '小微企业首次上规模奖励',
  figure: { prefix: '最高', fen: 12_800_000 },
  text: '首次上规模的奖励 12.8 万元',
  facts: [
    ['谁能享', '本区小微企业'],
    ['什么时候', '2026年1月1日 至 2026年12月31日'],
    ['哪个部门', '区发展和改革局'],
  ],
  note: '内容以申报指南为准',
};

interface Written {
  text: string;
  left: number;
  right: number;
  size: number;
  y: number;
}

/** A canvas that notes what is written on it; a letter is as wide as it is high, as Chinese ones are. */
function paper() {
  const written: Written[] = [];
  const filled: { x: number; y: number; w: number; h: number; colour: string }[] = [];
  const size = () => Number(/(\d+)px/.exec(pen.font)?.[1]);
  const pen = {
    font: '10px sans-serif',
    fillStyle: '',
    textAlign: 'left',
    textBaseline: 'alphabetic',
    measureText: (text: string) => ({ width: [...text].length * size() }),
    fillRect: (x: number, y: number, w: number, h: number) => filled.push({ x, y, w, h, colour: pen.fillStyle }),
    fillText: (text: string, x: number, y: number) => {
      const width = [...text].length * size();
      const left = pen.textAlign === 'right' ? x - width : x;
      written.push({ text, left, right: left + width, size: size(), y });
    },
  };
  return { width: 0, height: 0, getContext: () => pen, written, filled };
}

const pen = { measureText: (text: string) => ({ width: [...text].length * 10 }) as TextMetrics };

describe('breaking a text into lines', () => {
  test.each([
    ['', 100, 2, []],
    ['一二三', 30, 1, ['一二三']],
    ['一二三四', 30, 2, ['一二三', '四']],
    ['一二三四五六', 30, 2, ['一二三', '四五六']],
    ['一二三四五六七', 30, 2, ['一二三', '四五…']],
    ['一二三四', 30, 1, ['一二…']],
    ['𠮷𠮷𠮷𠮷', 30, 1, ['𠮷𠮷…']],
    ['一二', 5, 3, ['一', '二']],
  ])('%s at %i in %i', (text, width, most, lines) => {
    expect(wrapText(pen, text, width, most)).toEqual(lines);
  });
});

describe('a card to pass on', () => {
  test('is 5:4, as WeChat shows it, and says what, how much, for whom and until when', () => {
    const canvas = paper();
    drawShareCard(canvas, CARD);
    expect([canvas.width, canvas.height]).toEqual([1000, 800]);
    const texts = canvas.written.map(({ text }) => text);
    expect(texts).toEqual(
      expect.arrayContaining([
        CARD.title,
        '最高',
        '12.8',
        '万元',
        CARD.text,
        '本区小微企业',
        '区发展和改革局',
        CARD.note,
      ]),
    );
  });

  test.each([
    ['as usual', CARD],
    [
      'with long words',
      {
        ...CARD,
        title: '长'.repeat(80),
        text: '长'.repeat(90),
        facts: CARD.facts.map(([label]) => [label, '长'.repeat(60)]),
      },
    ],
    [
      'with the largest figure',
      { ...CARD, title: '长'.repeat(80), figure: { prefix: '最高减免', fen: 99_999_999_999 } },
    ],
    ['with a short title', { ...CARD, text: '长'.repeat(90) }],
    [
      'without a figure',
      { kicker: CARD.kicker, title: '长'.repeat(80), text: '长'.repeat(200), facts: CARD.facts, note: CARD.note },
    ],
    ['without a text', { kicker: CARD.kicker, title: '短', facts: CARD.facts, note: CARD.note }],
  ] as [string, ShareCard][])('holds everything, and nothing lies on anything else, %s', (_, card) => {
    const canvas = paper();
    drawShareCard(canvas, card, [[true]]);
    for (const { text, left, right } of canvas.written) {
      expect(left, text).toBeGreaterThanOrEqual(0);
      expect(right, text).toBeLessThanOrEqual(canvas.width - 20);
    }
    const covered = (a: Written, b: Written) =>
      a.left < b.right && b.left < a.right && a.y - a.size < b.y && b.y - b.size < a.y;
    canvas.written.forEach((a, at) => {
      for (const b of canvas.written.slice(at + 1)) expect(covered(a, b), `${a.text} on ${b.text}`).toBe(false);
    });
  });

  test('carries a code below, with a light edge, on whole pixels', () => {
    const canvas = paper();
    const squares = Array.from({ length: 33 }, (_, y) => Array.from({ length: 33 }, (_, x) => (x + y) % 2 === 0));
    drawShareCard(canvas, CARD, squares);
    expect([canvas.width, canvas.height]).toEqual([1000, 1020]);
    const dark = canvas.filled.filter(({ colour, y }) => colour === COLOURS.ink && y > 800);
    expect(dark).toHaveLength(squares.flat().filter(Boolean).length);
    for (const { x, y, w, h } of dark) {
      expect([x, y, w].every(Number.isInteger)).toBe(true);
      expect(w).toBe(h);
      expect(y + h).toBeLessThanOrEqual(canvas.height);
    }
  });

  test('has the colours of the standard theme', () => {
    const tokens = readFileSync('src/styles/tokens.scss', 'utf8');
    const standard = tokens.slice(tokens.indexOf('.q-page {'));
    for (const [name, colour] of Object.entries(COLOURS))
      expect(new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(standard)?.[1], name).toBe(colour);
  });
});
