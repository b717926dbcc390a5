/** Length of one stretch of watching; the phone reports its position about this often. */
export const STRETCH_SECONDS = 10;
/** Pressing play again sooner than this is the same play: pausing must not make a recording popular. */
export const SAME_PLAY_MS = 10 * 60_000;

export interface Progress {
  plays: number;
  furthestSeconds: number;
  watched: string;
  lastPlayAt: Date;
  endedAt: Date | null;
}

export interface PlayReport {
  event: 'play' | 'progress' | 'end';
  /** may lie beyond the end: phones disagree about the last frame */
  positionSeconds: number;
}

/** The rollup of one viewer after one more report. `before` null: the first report. */
export function advanceProgress(
  before: Progress | null,
  report: PlayReport,
  durationSeconds: number,
  now: Date,
): Progress {
  const position = Math.floor(Math.min(report.positionSeconds, durationSeconds));
  // A first report without a 'play' (it was lost on the way) still is one.
  const newPlay =
    before === null || (report.event === 'play' && now.getTime() - before.lastPlayAt.getTime() >= SAME_PLAY_MS);
  // Jumping to a chapter shows nothing yet; only time that ran on, or the end, was seen.
  const seen = report.event === 'play' ? null : Math.floor(Math.max(0, position - 1) / STRETCH_SECONDS);
  return {
    plays: (before?.plays ?? 0) + (newPlay ? 1 : 0),
    furthestSeconds: Math.max(before?.furthestSeconds ?? 0, seen === null ? 0 : position),
    watched: marked(before?.watched ?? '0'.repeat(Math.ceil(durationSeconds / STRETCH_SECONDS)), seen),
    lastPlayAt: newPlay ? now : before.lastPlayAt,
    endedAt: before?.endedAt ?? (report.event === 'end' ? now : null),
  };
}

function marked(watched: string, stretch: number | null): string {
  if (stretch === null || stretch >= watched.length) return watched;
  return `${watched.slice(0, stretch)}1${watched.slice(stretch + 1)}`;
}

export interface NewChapter {
  title: string;
  speaker?: string;
  startSeconds: number;
  measureCodes: string[];
}

/**
 * Chapters follow each other without gaps: each ends where the next begins.
 * @returns Chinese faults, all at once; empty when the chapters are good
 */
export function chapterFaults(chapters: readonly NewChapter[], durationSeconds: number): string[] {
  const faults: string[] = [];
  if (chapters.length === 0) faults.push('至少要有一个章节');
  chapters.forEach((chapter, index) => {
    const previous = chapters[index - 1];
    if (index === 0 && chapter.startSeconds !== 0) faults.push('第 1 章应从 0 秒开始');
    if (previous && chapter.startSeconds <= previous.startSeconds) faults.push(`第 ${index + 1} 章应晚于上一章开始`);
    if (chapter.startSeconds >= durationSeconds) faults.push(`第 ${index + 1} 章超出了录像时长`);
  });
  return faults;
}
