import { handsOf } from './batch.hands.js';
import type { Desk } from './payout.rules.js';

const person = (name: string) => ({ id: name, name });
const sealers = ['甲', '乙', '丙'].map(person);
const releasers = ['丁', '戊'].map(person);
const draft = { status: 'draft' as const, madeBy: '甲', sealedBy: null };
const sealed = { status: 'sealed' as const, madeBy: '甲', sealedBy: '乙' };
const held = (desks: Record<string, Desk> = {}) =>
  new Map(Object.entries(desks).map(([id, desk]) => [id, new Set([desk])]));

describe('who is left for a batch', () => {
  it('names who may seal and release, without the maker and whoever sat at another desk', () => {
    expect(handsOf(draft, sealers, releasers, held({ 丙: 'approve', 丁: 'verify' }))).toEqual({
      seal: ['乙'],
      release: ['戊'],
    });
  });

  it('says that nobody is left, with the reason of each person', () => {
    const { lack } = handsOf(draft, sealers, releasers, held({ 乙: 'approve', 丙: 'lift', 丁: 'make', 戊: 'seal' }));
    expect(lack).toBe(
      '目前无人可封存：甲编制了本批次，乙审核过其中的申报，丙核实过其中的疑点；' +
        '目前无人可放行：丁编制过其中的拨付，戊封存过其中的拨付',
    );
    expect(handsOf(draft, sealers, [], held()).lack).toBe('目前无人可放行：没有人担任这一岗位');
  });

  it('keeps whoever sat at the same desk before: a batch that was given up may be sealed again by them', () => {
    expect(handsOf(draft, sealers, releasers, held({ 乙: 'seal', 戊: 'release' }))).toEqual({
      seal: ['乙', '丙'],
      release: ['丁', '戊'],
    });
  });

  it('wants two people where one alone holds both roles', () => {
    const both = person('己');
    expect(handsOf(draft, [both], [both], held()).lack).toContain('只剩己一人');
    expect(handsOf(draft, [both, person('庚')], [both], held()).lack).toBeUndefined();
  });

  it('asks for the release only once it is sealed, and not of the person who sealed it', () => {
    const all = [...releasers, person('乙')];
    expect(handsOf(sealed, [], all, held())).toEqual({ seal: [], release: ['丁', '戊'] });
    expect(handsOf(sealed, [], [person('乙')], held()).lack).toBe('目前无人可放行：乙封存了本批次');
  });
});
