import type { Level, Mode, WindowState } from '@qinqing/contract';
import type { Measure } from '@qinqing/rules';

/** One version of a measure, parsed. Versions are immutable, so a record may be kept for ever. */
export interface MeasureRecord {
  id: string;
  code: string;
  version: number;
  definition: Measure;
  /** the file as it was imported */
  raw: Record<string, unknown>;
  title: string;
  level: Level;
  mode: Mode;
  poolCode: string;
  nonCash: boolean;
  /** one live application per enterprise, measure and period; the period is the window's first day */
  period: string;
  publishedAt: Date;
  /** order of display */
  position: number;
}

export function windowStateOf(definition: Measure, on: string): WindowState {
  if (on < definition.window.opensOn) return 'upcoming';
  return on > definition.window.closesOn ? 'closed' : 'open';
}

export function recordOf(row: {
  measureId: string;
  version: number;
  definition: Measure;
  raw: Record<string, unknown>;
  publishedAt: Date;
  position: number;
}): MeasureRecord {
  const { definition } = row;
  return {
    id: row.measureId,
    code: definition.code,
    version: row.version,
    definition,
    raw: row.raw,
    title: definition.title,
    level: definition.level,
    mode: definition.mode,
    poolCode: definition.pool,
    nonCash: definition.benefit.kind === 'non_cash',
    period: definition.window.opensOn,
    publishedAt: row.publishedAt,
    position: row.position,
  };
}
