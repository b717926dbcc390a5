import { formatWan, formatYuan } from '@qinqing/contract';

const zone = 'Asia/Shanghai';
const stampFormat = new Intl.DateTimeFormat('sv-SE', {
  timeZone: zone,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
});
const dayFormat = new Intl.DateTimeFormat('sv-SE', {
  timeZone: zone,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** ISO instant → `2026-03-04 15:20`, Asia/Shanghai whatever the desk's clock says. */
export function stamp(iso: string | undefined | null): string {
  return iso ? stampFormat.format(new Date(iso)) : '—';
}

/** ISO instant → `2026-03-04`, Asia/Shanghai. */
export function day(iso: string | undefined | null): string {
  return iso ? dayFormat.format(new Date(iso)) : '—';
}

/** Whole calendar days that passed since an instant. */
export function daysSince(iso: string, now = Date.now()): number {
  return Math.max(0, Math.floor((now - Date.parse(iso)) / 86_400_000));
}

/** Exact yuan for tables; a dash where there is no amount yet. @param fen integer fen */
export function yuan(fen: number | undefined | null): string {
  return fen === undefined || fen === null ? '—' : formatYuan(fen);
}

export { formatWan as wan };

const sizeUnits = ['B', 'KB', 'MB', 'GB'] as const;

export function fileSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < sizeUnits.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${sizeUnits[unit]}`;
}

export function count(value: number): string {
  return value.toLocaleString('zh-CN');
}
