/**
 * Money is integer fen (1 yuan = 100 fen) everywhere. These helpers only format and parse; nothing here
 * computes an entitlement.
 */

const FEN_PER_YUAN = 100;
const FEN_PER_WAN = 1_000_000;
const FEN_PER_YI = 10_000_000_000;

/** Separators between thousands of a whole number: 1842963 → 1,842,963. */
export function groupThousands(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

function requireFen(fen: number): void {
  if (!Number.isSafeInteger(fen)) throw new RangeError(`not an amount in fen: ${fen}`);
}

/** Exact amount for tables and receipts: 1234567 fen → `12,345.67`. @param fen integer fen */
export function formatYuan(fen: number): string {
  requireFen(fen);
  const sign = fen < 0 ? '-' : '';
  const abs = Math.abs(fen);
  const cents = String(abs % FEN_PER_YUAN).padStart(2, '0');
  return `${sign}${groupThousands(String(Math.floor(abs / FEN_PER_YUAN)))}.${cents}`;
}

/** `12,345.67 元`; whole yuan lose the zeros: `12,345 元`. */
export function formatYuanText(fen: number): string {
  return `${formatYuan(fen).replace(/\.00$/, '')} 元`;
}

/**
 * Reading amount for cards: below 1 万元 exact yuan, then 万元, then 亿元, at most two decimals, cut (never
 * rounded up: a firm must not read more than it gets). 128000_00 fen → `12.8 万元`.
 */
export function formatWan(fen: number): string {
  requireFen(fen);
  const abs = Math.abs(fen);
  if (abs < FEN_PER_WAN) return formatYuanText(fen);
  const [unit, name] = abs < FEN_PER_YI ? [FEN_PER_WAN, '万元'] : [FEN_PER_YI, '亿元'];
  const hundredths = Math.floor(abs / (unit / 100));
  const whole = groupThousands(String(Math.floor(hundredths / 100)));
  const rest = String(hundredths % 100)
    .padStart(2, '0')
    .replace(/0+$/, '');
  return `${fen < 0 ? '-' : ''}${whole}${rest ? `.${rest}` : ''} ${name}`;
}

/** Splits {@link formatWan} for typography: `{ number: '12.8', unit: '万元' }`. */
export function splitWan(fen: number): { number: string; unit: string } {
  const [number = '', unit = ''] = formatWan(fen).split(' ');
  return { number, unit };
}

const YUAN_TEXT = /^(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?$/;

/**
 * Reads what a person typed in yuan (full-width digits and thousands separators allowed).
 * @returns fen, or null where the text is no amount or has more than two decimals
 */
export function parseYuan(text: string): number | null {
  const half = text
    .trim()
    .replace(/[０-９]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[，]/g, ',')
    .replace(/[．。]/g, '.')
    .replace(/\s*元$/, '');
  const match = YUAN_TEXT.exec(half);
  if (!match) return null;
  const fen = Number((match[1] ?? '').replace(/,/g, '')) * FEN_PER_YUAN + Number((match[2] ?? '').padEnd(2, '0'));
  return Number.isSafeInteger(fen) ? fen : null;
}
