import { Entity, Index } from 'typeorm';
import { IdColumn, IntColumn, KeyColumn, RowBase, StatusColumn, TimeColumn } from '../../platform/db/index.js';

/** A file that arrives in pieces. It becomes a file when all have come and its hash is the promised one. */
@Entity('file_upload')
@Index('ix_file_upload_owner', ['uploadedBy', 'status'])
export class FileUpload extends RowBase {
  @KeyColumn(64) uploadedBy: string;
  @KeyColumn(32) purpose: string;
  @KeyColumn(200) name: string;
  /** Bytes announced. */
  @IntColumn() size: number;
  @KeyColumn(64) sha256: string;
  /** Bytes that have arrived in one row from the beginning. */
  @IntColumn({ default: 0 }) received: number;
  @StatusColumn() status: 'open' | 'done' | 'failed' | 'abandoned';
  @IdColumn({ nullable: true }) fileId: string | null;
  @TimeColumn() expiresAt: Date;
}

@Entity('file_upload_chunk')
@Index('uq_file_upload_chunk', ['uploadId', 'position'], { unique: true })
export class FileUploadChunk extends RowBase {
  @IdColumn() uploadId: string;
  /** Bytes before this piece. */
  @IntColumn() position: number;
  @IntColumn() size: number;
  @KeyColumn(64) sha256: string;
}

/** A file that is also a paper of something else than its owner: a document of the library used in an application. */
@Entity('file_use')
@Index('uq_file_use', ['fileId', 'ownerKind', 'ownerId'], { unique: true })
export class FileUse extends RowBase {
  @IdColumn() fileId: string;
  @KeyColumn(32) ownerKind: string;
  @KeyColumn(64) ownerId: string;
}
