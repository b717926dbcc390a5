import { PAYOUT_STATUS, type PayoutStatus } from '@qinqing/contract';
import { certificateState, codeFrom, printedCode, storedCode } from './certificate.rules.js';

describe('the code of a certificate', () => {
  it('carries all bits of its randomness in characters that are not taken for one another', () => {
    expect(codeFrom(new Uint8Array(10))).toBe('2'.repeat(16));
    expect(codeFrom(new Uint8Array(10).fill(255))).toBe('Z'.repeat(16));
    const last = Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(codeFrom(last)).toBe(`${'2'.repeat(15)}3`);
    expect(codeFrom(Uint8Array.from({ length: 10 }, (_, i) => i * 29))).not.toMatch(/[01IO]/);
  });

  it('is the same however it is typed', () => {
    const code = codeFrom(Uint8Array.from({ length: 10 }, (_, i) => i * 29));
    expect(printedCode(code)).toMatch(/^(\w{4}-){3}\w{4}$/);
    expect(storedCode(printedCode(code).toLowerCase())).toBe(code);
  });
});

describe('what a certificate says later', () => {
  it('follows the order', () => {
    const states = (Object.keys(PAYOUT_STATUS) as PayoutStatus[]).map((status) => [
      status,
      certificateState(status, 0),
    ]);
    expect(Object.fromEntries(states)).toEqual({
      payable: null,
      batched: null,
      dispatched: null,
      paid: 'paid',
      failed: null,
      unknown: null,
      returned: 'returned',
      corrected: 'returned',
      clawback_open: 'demanded',
      clawed_back: 'recovered',
      cancelled: null,
    });
    expect(certificateState('paid', 1)).toBe('recovered');
  });
});
