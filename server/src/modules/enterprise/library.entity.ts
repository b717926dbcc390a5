import type { LibraryKind } from '@qinqing/contract';
import { Entity, Index } from 'typeorm';
import { DayColumn, IdColumn, KeyColumn, RowBase, StatusColumn, TimeColumn } from '../../platform/db/index.js';

/** A paper of an enterprise's own. Removing it hides it; applications that use its file keep the file. */
@Entity('library_document')
@Index('ix_library_document_enterprise', ['enterpriseId', 'removedAt'])
export class LibraryDocumentRow extends RowBase {
  @IdColumn() enterpriseId: string;
  @IdColumn() fileId: string;
  @StatusColumn() kind: LibraryKind;
  @KeyColumn(80) title: string;
  @DayColumn({ nullable: true }) validUntil: string | null;
  @KeyColumn(200, { nullable: true }) note: string | null;
  @IdColumn() addedBy: string;
  @TimeColumn({ nullable: true }) removedAt: Date | null;
}
