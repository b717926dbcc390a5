import { Entity, Index } from 'typeorm';
import { IntColumn, KeyColumn, RowBase } from '../../platform/db/index.js';

/** A stored file. Its bytes never change; who owns it does once, when a draft's upload becomes part of a case. */
@Entity('file_object')
@Index('ix_file_owner', ['ownerKind', 'ownerId'])
@Index('uq_file_storage', ['storageKey'], { unique: true })
export class FileObject extends RowBase {
  @KeyColumn(32) ownerKind: string;
  @KeyColumn(64) ownerId: string;
  @KeyColumn(32) purpose: string;
  @KeyColumn(200) name: string;
  @KeyColumn(100) mime: string;
  /** Bytes. */
  @IntColumn() size: number;
  @KeyColumn(64) sha256: string;
  @KeyColumn(80) storageKey: string;
  @KeyColumn(64) uploadedBy: string;
}
