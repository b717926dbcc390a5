import type { PoolShare } from '../ledger/index.js';
import { Entity, Index } from 'typeorm';
import {
  DayColumn,
  FenColumn,
  IdColumn,
  IntColumn,
  JsonColumn,
  KeyColumn,
  RowBase,
  StatusColumn,
  TimeColumn,
} from '../../platform/db/index.js';
import type { ControlMode } from './total-control.rules.js';

/**
 * The amounts of one closed window, fixed together: one row per measure and period, for ever. While it is `applying`
 * it holds under its own id what its cases have still to get.
 */
@Entity('window_allocation')
@Index('uq_window_allocation', ['measureId', 'period'], { unique: true })
export class WindowAllocationRow extends RowBase {
  @IdColumn() measureId: string;
  /** the version whose mode and last day held */
  @IntColumn() measureVersion: number;
  @KeyColumn(32) period: string;
  @StatusColumn() mode: ControlMode;
  @DayColumn() closesOn: string;
  /** of all cases together: what they were entitled to, what there was, what they got */
  @FenColumn() claimFen: number;
  @FenColumn() controlFen: number;
  @FenColumn() allocatedFen: number;
  @IntColumn() applications: number;
  @StatusColumn() status: 'applying' | 'done';
  /** cases that have got theirs; guards each chunk */
  @IntColumn({ default: 0 }) applied: number;
  /** per pool: what the cases not yet applied will take more than they hold; negative where they give back */
  @JsonColumn() outstanding: PoolShare[];
  @TimeColumn({ nullable: true }) finishedAt: Date | null;
}

/** What one case was entitled to and got; written once, only its being applied is added. */
@Entity('window_allocation_item')
@Index('uq_window_allocation_item_place', ['allocationId', 'place'], { unique: true })
@Index('uq_window_allocation_item_application', ['applicationId'], { unique: true })
export class WindowAllocationItemRow extends RowBase {
  @IdColumn() allocationId: string;
  /** in this order they are applied: those that give money back come first */
  @IntColumn() place: number;
  @IdColumn() applicationId: string;
  @FenColumn() claimFen: number;
  @FenColumn() allocatedFen: number;
  /** what it gets of each pool */
  @JsonColumn() shares: PoolShare[];
  /** per pool: `shares` less what it held when they were fixed */
  @JsonColumn() delta: PoolShare[];
  @TimeColumn({ nullable: true }) appliedAt: Date | null;
}
