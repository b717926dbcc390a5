interface Span {
  startSeconds: number;
  endSeconds: number;
}

/** The chapter playing at a second; between two chapters the earlier one still stands. */
export function chapterAt<T extends Span>(chapters: readonly T[], seconds: number): T | undefined {
  let found: T | undefined;
  for (const chapter of chapters) if (chapter.startSeconds <= seconds + 0.25) found = chapter;
  return found ?? chapters[0];
}
