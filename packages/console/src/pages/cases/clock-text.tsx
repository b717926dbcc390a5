import type { Clock } from '@qinqing/contract';

/** The promised time limit in words: colour only repeats what the words say. */
export function ClockText({ clock }: { clock: Clock }) {
  if (clock.paused) return <span className="soft">已暂停计时</span>;
  const left = clock.workingDaysLeft;
  if (left === undefined) return <span className="soft">—</span>;
  const due = clock.promisedOn ?? clock.statutoryOn;
  const estimated = clock.promisedOn ? clock.estimated : clock.statutoryEstimated;
  const title = due ? `${estimated ? '预计' : ''}应于 ${due} 前办结` : undefined;
  if (left < 0) {
    return (
      <strong className="bad num" title={title}>
        超期 {-left} 个工作日
      </strong>
    );
  }
  return (
    <span className={left <= 1 ? 'warn num' : 'num'} title={title}>
      {left === 0 ? '今日到期' : `剩 ${left} 个工作日`}
    </span>
  );
}
