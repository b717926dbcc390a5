import { advanceProgress, chapterFaults, type PlayReport, type Progress } from './live.rules.js';

const start = new Date('2026-03-02T01:00:00Z');
const minutesLater = (minutes: number) => new Date(start.getTime() + minutes * 60_000);
const DURATION = 216;

function watch(...reports: [PlayReport['event'], number, Date?][]): Progress {
  let progress: Progress | null = null;
  for (const [event, positionSeconds, at = start] of reports) {
    progress = advanceProgress(progress, { event, positionSeconds }, DURATION, at);
  }
  return progress as unknown as Progress;
}

describe('advanceProgress', () => {
  it('counts one play however often a viewer pauses within ten minutes', () => {
    expect(
      watch(['play', 0], ['progress', 10], ['play', 10, minutesLater(3)], ['play', 12, minutesLater(9)]).plays,
    ).toBe(1);
    expect(watch(['play', 0], ['play', 0, minutesLater(10)]).plays).toBe(2);
  });

  it('counts a play whose first report was lost', () => {
    expect(watch(['progress', 30]).plays).toBe(1);
  });

  it('marks stretches that ran, not those jumped over', () => {
    const progress = watch(
      ['play', 0],
      ['progress', 10],
      ['play', 100, minutesLater(1)],
      ['progress', 110, minutesLater(1)],
    );
    expect(progress.watched).toHaveLength(22);
    expect([...progress.watched].flatMap((mark, index) => (mark === '1' ? [index] : []))).toEqual([0, 10]);
    expect(progress.furthestSeconds).toBe(110);
  });

  it('keeps positions inside the recording and remembers the first end', () => {
    const progress = watch(['play', 0], ['end', 9999, minutesLater(4)], ['end', 216, minutesLater(30)]);
    expect(progress.furthestSeconds).toBe(DURATION);
    expect(progress.watched.endsWith('1')).toBe(true);
    expect(progress.endedAt).toEqual(minutesLater(4));
  });
});

describe('chapterFaults', () => {
  const chapter = (startSeconds: number) => ({ title: '章', startSeconds, measureCodes: [] });

  it('accepts chapters that begin at 0 and follow each other', () => {
    expect(chapterFaults([chapter(0), chapter(26)], DURATION)).toEqual([]);
  });

  it('names every fault at once', () => {
    expect(chapterFaults([], DURATION)).toEqual(['至少要有一个章节']);
    expect(chapterFaults([chapter(5), chapter(5), chapter(300)], DURATION)).toEqual([
      '第 1 章应从 0 秒开始',
      '第 2 章应晚于上一章开始',
      '第 3 章超出了录像时长',
    ]);
  });
});
