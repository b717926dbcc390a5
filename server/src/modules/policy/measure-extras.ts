import type { MeasureChapter } from '@qinqing/contract/public';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

type ChaptersOf = (m: EntityManager, measureId: string) => Promise<MeasureChapter[]> | MeasureChapter[];

/** What a measure's page shows but modules above own. */
@Injectable()
export class MeasureExtras {
  private chapters: ChaptersOf = () => [];

  /** Module live: where in which recording this measure is explained. */
  registerChapters(chapters: ChaptersOf): void {
    this.chapters = chapters;
  }

  async chaptersOf(m: EntityManager, measureId: string): Promise<MeasureChapter[]> {
    return this.chapters(m, measureId);
  }
}
