import { factValueFromText, parseCredit, parseEnterprises, parseFacts } from './enterprise-import.rules.js';
import { maskAccount, mergeFacts, ownAccount, publicName, sameName, type StoredFact } from './enterprise.rules.js';

const REGISTRY = {
  industryCode: 'F5211',
  legalForm: 'company',
  sizeClass: 'small',
  street: 'huli',
  registeredOn: '2020-05-01',
  asOf: '2026-01-31',
};
const TODAY = '2026-03-02';
const fact = (name: string, value: StoredFact['value'], declared = false): StoredFact => ({
  name,
  value,
  declared,
  source: declared ? '企业申报' : '区统计局',
  asOf: '2026-01-31',
});

describe('names', () => {
  it('are the same across widths, brackets and blanks, and only then', () => {
    expect(sameName('厦门海沧(集团)有限公司', '厦门海沧（集团）有限公司')).toBe(true);
    expect(sameName('厦门 ABC 贸易有限公司', '厦门abc贸易有限公司')).toBe(true);
    expect(sameName('厦门海沧有限公司', '厦门海沧集团有限公司')).toBe(false);
  });

  it('of an account are the firm’s own, or its operator’s where the firm is self-employed', () => {
    const shop = { name: '湖里区陈阿海小吃店', legalForm: 'self_employed', ownerName: '陈阿海' };
    const own = (accountName: string, firm: Partial<Record<keyof typeof shop, string | null>> = {}) =>
      ownAccount(accountName, { ...shop, ...firm } as typeof shop);
    expect(own('湖里区陈阿海小吃店')).toBe(true);
    expect(own('陈 阿海')).toBe(true);
    expect(own('陈阿')).toBe(false);
    expect(own('陈阿海', { legalForm: 'company' })).toBe(false);
    expect(own('陈阿海', { ownerName: null })).toBe(false);
    expect(own('', { ownerName: '' })).toBe(false);
  });

  it('of natural persons are masked for the public', () => {
    expect(publicName('湖里区陈阿海小吃店', 'self_employed', '陈阿海')).toBe('湖里区陈**小吃店');
    expect(publicName('陈阿海', 'self_employed', null)).toBe('陈**');
    expect(publicName('欧阳小明', 'self_employed', '欧阳小明')).toBe('欧***');
    expect(publicName('海边小吃店', 'self_employed', '陈阿海')).toBe('海边小吃店');
    expect(publicName('陈阿海贸易有限公司', 'company', '陈阿海')).toBe('陈阿海贸易有限公司');
  });

  it('of accounts keep no digit that others could use', () => {
    expect(maskAccount('6222021234567890123')).toBe('6222 **** **** 0123');
    expect(maskAccount('12345678')).toBe('**** 5678');
  });
});

describe('facts of a firm', () => {
  it('take the department’s value before the firm’s own, in whichever order they come', () => {
    const both = [fact('employees', 20), fact('employees', 400, true)];
    expect(mergeFacts(REGISTRY, both, [], TODAY).employees).toMatchObject({ value: 20, source: '区统计局' });
    expect(mergeFacts(REGISTRY, [...both].reverse(), [], TODAY).employees).toMatchObject({ value: 20 });
    expect(mergeFacts(REGISTRY, [both[1]!], [], TODAY).employees).toMatchObject({ value: 400, source: '企业申报' });
  });

  it('know the register, and know that not being listed is a no', () => {
    const facts = mergeFacts(REGISTRY, [], [], TODAY);
    expect(facts.industryCode).toMatchObject({ value: 'F5211', asOf: '2026-01-31' });
    expect(facts.seriouslyDishonest).toMatchObject({ value: false, asOf: TODAY });
    expect(facts.penaltyDates?.value).toEqual([]);
    expect(facts.employees).toBeUndefined();
  });

  it('let a credit record count from its first to its last day', () => {
    const record = {
      kind: 'seriously_dishonest',
      text: '',
      since: '2026-01-05',
      until: '2026-03-02',
      source: '法院',
    } as const;
    const on = (day: string) =>
      mergeFacts(REGISTRY, [fact('seriouslyDishonest', false)], [record], day).seriouslyDishonest?.value;
    expect(on('2026-01-04')).toBe(false);
    expect(on('2026-01-05')).toBe(true);
    expect(on('2026-03-02')).toBe(true);
    expect(on('2026-03-03')).toBe(false);
    const penalties = mergeFacts(
      REGISTRY,
      [fact('penaltyDates', ['2024-01-01'])],
      [{ ...record, kind: 'penalty', until: null }],
      TODAY,
    );
    expect(penalties.penaltyDates?.value).toEqual(['2024-01-01', '2026-01-05']);
  });
});

describe('imported tables', () => {
  const uscc = '91350206MADM5BHW8K';

  it('read Chinese heads, labels and codes', () => {
    const { rows, faults } = parseEnterprises([
      {
        统一社会信用代码: ' 91350206-madm5bhw8k ',
        企业名称: '厦门一号有限公司',
        主体类型: '公司',
        行业代码: '5211',
        企业规模: '小型',
        街道: '湖里街道',
        成立日期: '2020/05/01',
        数据日期: '2026-01-31',
      },
    ]);
    expect(faults).toEqual([]);
    expect(rows).toMatchObject([
      {
        uscc,
        legalForm: 'company',
        industryCode: 'F5211',
        sizeClass: 'small',
        street: 'huli',
        registeredOn: '2020-05-01',
      },
    ]);
  });

  it('name every fault with its line', () => {
    const { rows, faults } = parseEnterprises([
      {
        uscc: '91350100M000100Y4Z',
        name: '',
        legalForm: 'company',
        industryCode: 'ZZ',
        sizeClass: '特大',
        street: 'huli',
        registeredOn: '昨天',
        asOf: '2026-01-31',
      },
    ]);
    expect(rows).toEqual([]);
    expect(faults.map(({ path }) => path)).toEqual([
      '第2行 行业代码',
      '第2行 统一社会信用代码',
      '第2行 企业名称',
      '第2行 企业规模',
      '第2行 成立日期',
    ]);
  });

  it('turn yuan and per cent into integers without a float', () => {
    expect(factValueFromText('money', '1,234.56')).toBe(123_456);
    expect(factValueFromText('money', '0.29元')).toBe(29);
    expect(factValueFromText('money', '1.001')).toBeNull();
    expect(factValueFromText('rate', '4.35%')).toBe(435);
    expect(factValueFromText('integer', '12.5')).toBeNull();
    expect(factValueFromText('flag', '是')).toBe(true);
    expect(factValueFromText('flag', '也许')).toBeNull();
    expect(factValueFromText('list', '2024-01-01、2025-01-01')).toEqual(['2024-01-01', '2025-01-01']);
  });

  it('check facts against the dictionary', () => {
    const of = (name: string, value: string) =>
      parseFacts([{ 统一社会信用代码: uscc, 数据项: name, 值: value, 数据日期: '2026-01-31' }]);
    expect(of('revenue@2025', '12.80').rows).toEqual([
      { uscc, name: 'revenue@2025', value: 1280, source: undefined, asOf: '2026-01-31' },
    ]);
    expect(of('revenue@2025', '-1').faults.length).toBe(1);
    expect(of('nonsense', '1').faults[0]?.message).toContain('数据字典中没有');
    expect(of('revenue@2025-13', '1').faults.length).toBe(1);
    expect(
      parseCredit([{ uscc, kind: '行政处罚', text: '处罚', since: '2026-01-05', source: '区市场监管局' }]).rows,
    ).toMatchObject([{ kind: 'penalty', until: null }]);
  });
});
