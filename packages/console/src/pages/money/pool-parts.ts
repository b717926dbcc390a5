import type { Tone } from '@qinqing/contract';
import type { Pool } from '@qinqing/contract/staff';

export const STATE_TONES: Record<Pool['state'], Tone> = { ample: 'success', tight: 'warning', exhausted: 'danger' };

type PartKey = 'paid' | 'transit' | 'payable' | 'frozen' | 'available';

export interface PoolPart {
  key: PartKey;
  label: string;
  fen: number;
  /** Of everything that the pool was given; 0 to 1. */
  share: number;
}

/** In the order in which money moves, from the far end back to what is still free. */
export const POOL_PARTS: readonly { key: PartKey; label: string }[] = [
  { key: 'paid', label: '已兑现' },
  { key: 'transit', label: '银行在途' },
  { key: 'payable', label: '待拨付' },
  { key: 'frozen', label: '已冻结' },
  { key: 'available', label: '可用' },
];

export function shares(pool: Pool): PoolPart[] {
  const fens: Record<PartKey, number> = {
    paid: pool.paidFen,
    transit: pool.transitFen,
    payable: pool.payableFen,
    frozen: pool.frozenFen,
    available: pool.availableFen,
  };
  const whole = Object.values(fens).reduce((sum, fen) => sum + Math.max(0, fen), 0);
  return POOL_PARTS.map(({ key, label }) => ({
    key,
    label,
    fen: fens[key],
    share: whole === 0 ? 0 : Math.max(0, fens[key]) / whole,
  }));
}
