import type { Level } from '@qinqing/contract';
import { Entity, Index } from 'typeorm';
import {
  BoolColumn,
  DayColumn,
  IdColumn,
  IntColumn,
  JsonColumn,
  KeyColumn,
  RowBase,
  StatusColumn,
  TextColumn,
  TimeColumn,
} from '../../platform/db/index.js';

/** A "1+N" package: one head document and its implementing documents. */
@Entity('policy_package')
export class PolicyPackageRow extends RowBase {
  @KeyColumn(200) title: string;
  @KeyColumn(300) subtitle: string;
  /** demonstration data, said so on every screen */
  @BoolColumn() demo: boolean;
  @BoolColumn() current: boolean;
  @DayColumn({ nullable: true }) validUntil: string | null;
}

@Entity('policy_document')
@Index('uq_policy_document_number', ['documentNumber'], { unique: true })
@Index('ix_policy_document_package', ['packageId'])
export class PolicyDocumentRow extends RowBase {
  @IdColumn({ nullable: true }) packageId: string | null;
  @StatusColumn() level: Level;
  @KeyColumn(300) title: string;
  /** normalised by GB/T 9704-2012 */
  @KeyColumn(80) documentNumber: string;
  @KeyColumn(120) issuer: string;
  @DayColumn() issuedOn: string;
  @DayColumn({ nullable: true }) validUntil: string | null;
  @BoolColumn({ default: false }) head: boolean;
  @IntColumn({ default: 0 }) position: number;
  @TextColumn() summary: string;
}

/** A document as it was issued, where its text may be shown. */
@Entity('policy_document_text')
@Index('uq_policy_document_text', ['documentId'], { unique: true })
export class PolicyDocumentText extends RowBase {
  @IdColumn() documentId: string;
  @TextColumn({ nullable: true }) text: string | null;
  /** where the issuer publishes it */
  @KeyColumn(500, { nullable: true }) sourceUrl: string | null;
}

/** A measure keeps its id through all its versions; `code` is its name in files. */
@Entity('measure')
@Index('uq_measure_code', ['code'], { unique: true })
export class MeasureRow extends RowBase {
  @KeyColumn(64) code: string;
  /** the published version; null before the first publication */
  @IntColumn({ nullable: true }) currentVersion: number | null;
  @IntColumn() latestVersion: number;
  /** order of display within the package */
  @IntColumn({ default: 0 }) position: number;
}

export type MeasureVersionStatus = 'draft' | 'published' | 'superseded';

/** An immutable version: after it is written only its status and its publication change. */
@Entity('measure_version')
@Index('uq_measure_version', ['measureId', 'version'], { unique: true })
export class MeasureVersionRow extends RowBase {
  @IdColumn() measureId: string;
  @IntColumn() version: number;
  @StatusColumn() status: MeasureVersionStatus;
  /** the measure file as packages/rules parses it */
  @JsonColumn() definition: Record<string, unknown>;
  @KeyColumn(64) authorId: string;
  @KeyColumn(64) authorName: string;
  @KeyColumn(64, { nullable: true }) publisherId: string | null;
  @KeyColumn(64, { nullable: true }) publisherName: string | null;
  @TimeColumn({ nullable: true }) publishedAt: Date | null;
  @IntColumn() exampleCount: number;
  @IntColumn() examplesPassed: number;
}
