import fc from 'fast-check';
import { spell, spelledIn } from './pinyin.js';
import { diffLists, diffTexts, likeness } from './text-diff.js';

describe('the difference of two texts', () => {
  it('keeps numbers whole', () => {
    expect(diffTexts('最高 120 万元', '最高 150 万元')).toEqual([
      { text: '最高 ', kind: 'same' },
      { text: '120', kind: 'removed' },
      { text: '150', kind: 'added' },
      { text: ' 万元', kind: 'same' },
    ]);
  });

  it('gives back both texts, whatever they are', () => {
    const text = fc.string({ unit: fc.constantFrom('企', '业', '1', '2', '.', ' ', 'a', '。'), maxLength: 40 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const parts = diffTexts(before, after);
        const without = (kind: string) =>
          parts
            .filter((part) => part.kind !== kind)
            .map((part) => part.text)
            .join('');
        expect(without('added')).toBe(before);
        expect(without('removed')).toBe(after);
        expect(likeness(before, before)).toBe(1);
      }),
    );
  });

  it('says nothing of lists that are the same', () => {
    expect(diffLists(['a', 'b'], ['a', 'b']).every(({ kind }) => kind === 'same')).toBe(true);
    expect(diffLists([], ['a'])).toEqual([{ kind: 'added', item: 'a' }]);
  });
});

describe('Pinyin', () => {
  const found = (text: string, query: string) =>
    spelledIn(spell(text), query).map(([from, to]) => [...text].slice(from, to).join(''));

  it.each([
    ['餐饮企业房租减免', 'fangzu', ['房租']],
    ['餐饮企业房租减免', 'fz', ['房租']],
    ['餐饮企业房租减免', 'fangz', ['房租']],
    ['餐饮企业房租减免', 'cyqy', ['餐饮企业']],
    ['餐饮企业房租减免', 'canyinq', ['餐饮企']],
    ['银行贷款,银行贴息', 'yinhang', ['银行', '银行']],
    ['旅行社补助', 'lvxingshe', ['旅行社']],
    ['5G 用电补贴', 'yd', ['用电']],
    ['餐饮企业房租减免', 'xyz', []],
    ['餐饮企业房租减免', 'f', []],
  ])('finds in %s by %s: %j', (text, query, expected) => {
    expect(found(text, query)).toEqual(expected);
  });

  it('is quick where nothing fits', () => {
    const text = '租'.repeat(300);
    expect(found(text, `${'z'.repeat(39)}x`)).toEqual([]);
  });
});
