import { Entity, Index } from 'typeorm';
import { BoolColumn, IntColumn, JsonColumn, KeyColumn, TextColumn, TimeColumn } from '../../platform/db/index.js';

export type ActorKind = 'staff' | 'firm' | 'system';

/** Insert-only; triggers refuse every UPDATE and DELETE. */
@Entity('audit_entry')
@Index('ix_audit_entity', ['entity', 'entityId', 'seq'])
@Index('ix_audit_actor', ['actorId', 'seq'])
export class AuditEntryRow {
  @IntColumn({ primary: true }) seq: number;
  @TimeColumn() at: Date;
  @KeyColumn(8) actorKind: ActorKind;
  @KeyColumn(64) actorId: string;
  @KeyColumn(120) actorName: string;
  @KeyColumn(64) action: string;
  @KeyColumn(40) entity: string;
  @KeyColumn(64) entityId: string;
  /** The entity's version after the change, where it has one. */
  @IntColumn({ nullable: true }) version: number | null;
  @JsonColumn({ nullable: true }) before: unknown;
  @JsonColumn({ nullable: true }) after: unknown;
  @TextColumn({ nullable: true }) reason: string | null;
  @BoolColumn({ default: false }) denied: boolean;
  @KeyColumn(64) requestId: string;
  @KeyColumn(64) prevHash: string;
  @KeyColumn(64) hash: string;
}

/** One row: the end of the chain. Every unit that audits something locks it, last. */
@Entity('audit_head')
export class AuditHead {
  @KeyColumn(8, { primary: true }) id: string;
  /** Tells the chain of this database from that of another. */
  @KeyColumn(26) chain: string;
  @IntColumn() seq: number;
  @KeyColumn(64) hash: string;
  /** Keyed, so that a head cannot be made up for a chain with its tail cut off. */
  @KeyColumn(64) mac: string;
}
