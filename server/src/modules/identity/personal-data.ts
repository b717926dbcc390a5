import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** What one module keeps of a person: it alone knows how to copy it out and how to let it go. */
export interface PersonalDataSource {
  /** name in the exported file */
  key: string;
  /** Everything that the person may have a copy of. */
  collect(m: EntityManager, userId: string): Promise<unknown>;
  /** What must be done before the person can go, in Chinese; none where it is left out. */
  obstacles?(m: EntityManager, userId: string): Promise<string[]>;
  /** Removes what no law keeps. Runs in the unit that closes the account. */
  erase?(m: EntityManager, userId: string): Promise<void>;
  /** What `erase` removes, in Chinese. */
  erased?: string;
}

/** The modules above register what they keep. */
@Injectable()
export class PersonalData {
  private readonly sources: PersonalDataSource[] = [];

  register(source: PersonalDataSource): void {
    if (this.sources.some(({ key }) => key === source.key))
      throw new Error(`two sources of personal data: ${source.key}`);
    this.sources.push(source);
  }

  get all(): readonly PersonalDataSource[] {
    return this.sources;
  }
}
