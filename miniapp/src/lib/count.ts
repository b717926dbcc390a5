import { groupThousands } from '@qinqing/contract';

/** How many, as read at a glance: below ten thousand exact with separators, then 4.8 万 (cut, not rounded up). */
export function countText(count: number): string {
  if (count < 10_000) return `${groupThousands(String(count))} `;
  return `${String(Math.floor(count / 1000) / 10)} 万`;
}
