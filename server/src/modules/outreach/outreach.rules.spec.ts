import { newId } from '../../platform/ids/index.js';
import { touchKey } from './outreach.rules.js';

describe('touchKey', () => {
  const touch = { enterpriseId: newId(), measureId: newId(), channel: 'push' as const, reference: 'push-2026-03-02' };

  it('is the same for the same touch, whenever it is recorded', () => {
    expect(touchKey({ ...touch, at: new Date('2026-03-02T01:00:00Z') })).toBe(touchKey(touch));
  });

  it('differs for another firm, measure, channel or occasion', () => {
    const others = [
      { ...touch, enterpriseId: newId() },
      { ...touch, measureId: undefined },
      { ...touch, channel: 'visit' as const },
      { ...touch, reference: 'push-2026-03-09' },
    ];
    expect(new Set([touch, ...others].map(touchKey)).size).toBe(5);
  });
});
