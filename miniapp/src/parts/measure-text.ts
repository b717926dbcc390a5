import { LEVEL, type Level, MODE, POOL_STATE } from '@qinqing/contract';
import type { MeasureCard } from '@qinqing/contract/public';
import { dayText, daysUntil } from '@/lib/calendar';
import type { TagTone } from '@/ui';

/** Until when, as a person plans: 长期 windows by date, near ends by days left. */
export function deadlineText(
  measure: Pick<MeasureCard, 'windowState' | 'opensOn' | 'closesOn'>,
  today?: string,
): { text: string; urgent: boolean } {
  if (measure.windowState === 'upcoming') return { text: `${dayText(measure.opensOn)} 开始申报`, urgent: false };
  if (measure.windowState === 'closed') return { text: `已于 ${dayText(measure.closesOn)} 截止`, urgent: false };
  const left = daysUntil(measure.closesOn, today);
  if (left === 0) return { text: '今天截止', urgent: true };
  if (left <= 15) return { text: `还剩 ${left} 天，${dayText(measure.closesOn)} 截止`, urgent: true };
  return { text: `${dayText(measure.closesOn)} 截止`, urgent: false };
}

const MODE_TONE: Record<MeasureCard['mode'], TagTone> = {
  no_application: 'success',
  instant: 'success',
  reviewed: 'info',
  commitment: 'info',
};

const POOL_TONE: Record<MeasureCard['poolState'], TagTone> = { ample: 'plain', tight: 'warning', exhausted: 'danger' };

/** A level as it stands by itself: 国家级 beside 省级, where the heading of its documents says 国家文件. */
export const levelText = (level: Level): string => (level === 'national' ? `${LEVEL[level]}级` : LEVEL[level]);

/** The tags of a measure in reading order; each says its meaning in words. */
export function measureTags(
  measure: Pick<MeasureCard, 'mode' | 'level' | 'poolState' | 'windowState'>,
): { text: string; tone: TagTone }[] {
  return [
    { text: MODE[measure.mode], tone: MODE_TONE[measure.mode] },
    { text: levelText(measure.level), tone: 'plain' },
    // What is left of the money tempts nobody into a window that is over.
    measure.windowState === 'closed'
      ? { text: '已截止', tone: 'plain' }
      : { text: POOL_STATE[measure.poolState], tone: POOL_TONE[measure.poolState] },
  ];
}

/** Why the measure can't be applied for now, or null. */
export function closedReason(measure: Pick<MeasureCard, 'windowState' | 'poolState' | 'opensOn'>): string | null {
  if (measure.windowState === 'upcoming') return `${dayText(measure.opensOn)} 开始申报`;
  if (measure.windowState === 'closed') return '申报已截止';
  if (measure.poolState === 'exhausted') return '资金额度已用完';
  return null;
}
