import { Entity, Index } from 'typeorm';
import {
  BoolColumn,
  IntColumn,
  JsonColumn,
  KeyColumn,
  RowBase,
  StatusColumn,
  TextColumn,
  TimeColumn,
} from '../db/index.js';

export const JOB_STATUSES = ['queued', 'running', 'done', 'dead'] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** Work that was wanted in the same transaction as the change that wants it. This row, not Redis, is the record. */
@Entity('job')
@Index('ix_job_due', ['status', 'runAt'])
@Index('ix_job_lease', ['status', 'leaseUntil'])
@Index('uq_job_live', ['liveKey'], { unique: true })
export class JobRow extends RowBase {
  @KeyColumn(64) kind: string;
  @JsonColumn() payload: unknown;
  @StatusColumn() status: JobStatus;
  /** How often it was begun. */
  @IntColumn({ default: 0 }) attempts: number;
  /** Tries that ended because the worker went away: killed, out of memory, stopped for a deploy. No failures of the job. */
  @IntColumn({ default: 0 }) interruptions: number;
  @TimeColumn() runAt: Date;
  @TimeColumn({ nullable: true }) leaseUntil: Date | null;
  @KeyColumn(40, { nullable: true }) leaseToken: string | null;
  /** Set while the job is queued or running: at most one live job has it. */
  @KeyColumn(120, { nullable: true }) liveKey: string | null;
  /** It was wanted again while it ran: one more run follows. */
  @BoolColumn({ default: false }) again: boolean;
  @TextColumn({ nullable: true }) lastError: string | null;
  @TimeColumn({ nullable: true }) finishedAt: Date | null;
}
