import { POOL_STATE } from '@qinqing/contract';
import {
  ACCOUNT_KINDS,
  ACCOUNT_NAMES,
  accountId,
  balanceOf,
  isFloored,
  poolState,
  RELEASED_CODES,
  TRANSFER_NAMES,
  TRANSFERS,
  transferOf,
} from './ledger.rules.js';

describe('account model', () => {
  it('lets only the source of a pool go below zero', () => {
    expect(ACCOUNT_KINDS.filter((kind) => !isFloored(kind))).toEqual(['APPROPRIATION']);
  });

  it('names every account in Chinese', () => {
    for (const kind of ACCOUNT_KINDS) expect(ACCOUNT_NAMES[kind]).toMatch(/^[一-鿿]+$/);
  });

  it('gives every transfer a number of its own that finds it again', () => {
    const codes = TRANSFER_NAMES.map((name) => TRANSFERS[name].code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const name of TRANSFER_NAMES) expect(transferOf(TRANSFERS[name].code)).toBe(TRANSFERS[name]);
    expect(() => transferOf(999)).toThrow(RangeError);
  });

  it('can bring money into every account, and out of each that money rests in', () => {
    for (const kind of ACCOUNT_KINDS.filter((each) => each !== 'APPROPRIATION')) {
      expect(TRANSFER_NAMES.filter((name) => TRANSFERS[name].to === kind)).not.toEqual([]);
    }
    for (const kind of ACCOUNT_KINDS.filter((each) => each !== 'CLAWED_BACK')) {
      expect(TRANSFER_NAMES.filter((name) => TRANSFERS[name].from === kind)).not.toEqual([]);
    }
  });

  it('counts as released exactly what enters and leaves PAID', () => {
    const touching = TRANSFER_NAMES.filter((name) => TRANSFERS[name].from === 'PAID' || TRANSFERS[name].to === 'PAID');
    expect(RELEASED_CODES).toEqual(touching.map((name) => TRANSFERS[name].code));
    for (const name of touching) expect(TRANSFERS[name].released).toBe(TRANSFERS[name].to === 'PAID' ? 1 : -1);
  });

  it('keeps cash and non-cash apart on the way to PAID', () => {
    expect(TRANSFERS.settle.ledger).toBe('cash');
    expect(TRANSFERS.deliver.ledger).toBe('non_cash');
  });

  it('builds ids that don’t run into one another', () => {
    expect(accountId('HL2026-01', 'PAID')).toBe('HL2026-01:PAID');
    expect(balanceOf('commit:P1', 'PAYABLE')).not.toBe(balanceOf('commit:P1', 'FROZEN'));
  });
});

describe('poolState', () => {
  it.each([
    [1000, 1000, 'ample'],
    [1000, 150, 'ample'],
    [1000, 149, 'tight'],
    [1000, 1, 'tight'],
    [1000, 0, 'exhausted'],
    [0, 0, 'exhausted'],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 1, 'ample'],
  ] as const)('of %i appropriated and %i available is %s', (appropriated, available, state) => {
    expect(poolState(appropriated, available)).toBe(state);
    expect(POOL_STATE[state]).toBeDefined();
  });
});
