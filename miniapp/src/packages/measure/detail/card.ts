import { MODE } from '@qinqing/contract';
import type { MeasureDetail } from '@qinqing/contract/public';
import { dayText } from '@/lib/calendar';
import { demoNote, type ShareCard } from '@/parts/share-card';

/** The title and one line of what it gives: what a friend reads before opening. */
export function shareText(measure: MeasureDetail): string {
  return `${measure.title}：${measure.benefitText}`;
}

/** Without anything that is true today only: a picture goes from hand to hand for weeks. */
export function measureCard(measure: MeasureDetail): ShareCard {
  return {
    kicker: `惠企政策 · ${MODE[measure.mode]}`,
    title: measure.title,
    ...(measure.maxFen === null
      ? {}
      : { figure: { prefix: measure.nonCash ? '最高减免' : '最高', fen: measure.maxFen } }),
    text: measure.benefitText,
    facts: [
      ['谁能享', measure.audience],
      ['什么时候', `${dayText(measure.opensOn)} 至 ${dayText(measure.closesOn)}`],
      ['哪个部门', measure.officeName],
    ],
    note: demoNote('内容以申报指南为准', measure.demo),
  };
}
