/** The fact dictionary: what the district knows or may ask about a firm. Data, not code. */
import type { FactDefinition } from './fact-definition.js';
import { joinFactName, periodKind, periodLabel, splitFactName } from './periods.js';

const MARKET = '区市场监管局';
const TAX = '湖里区税务局';
const STATISTICS = '区统计局';
const INDUSTRY = '区工信局';
const LABOUR = '区人社局';
const CULTURE = '区文旅局';
const COMMERCE = '区商务局';
const FINANCE = '区财政局';
const REFORM = '区发改局';
const ASSETS = '区国资事务服务中心';
const EMERGENCY = '区疫情防控指挥部';
const BANKS = '贷款银行';

// 10^16 fen would leave the safe integers; no firm's figure comes near 10 万亿元.
const MOST_FEN = 1_000_000_000_000_000;
const TEN_MILLION = 10_000_000;

const flag = (name: string, label: string, department: string, askable = false, help?: string): FactDefinition => ({
  name,
  label,
  type: 'flag',
  department,
  askable,
  ...(help === undefined ? {} : { help }),
});
type Extra = Partial<FactDefinition>;
const money = (name: string, label: string, department: string, askable: boolean, extra: Extra): FactDefinition => ({
  name,
  label,
  type: 'money',
  unit: '元',
  department,
  askable,
  max: MOST_FEN,
  ...extra,
});
const count = (name: string, label: string, unit: string, department: string, askable: boolean, extra: Extra = {}) =>
  ({ name, label, type: 'integer', unit, department, askable, max: TEN_MILLION, ...extra }) as FactDefinition;
const date = (name: string, label: string, department: string, askable: boolean): FactDefinition => ({
  name,
  label,
  type: 'date',
  department,
  askable,
});

const YEARLY: Extra = { period: 'year' };
const QUARTERLY: Extra = { period: 'quarter' };
const MONTHLY: Extra = { period: 'month' };
const ANY_PERIOD: Extra = { period: 'year', periods: ['year', 'half', 'quarter', 'month'] };

const REGISTRATION: FactDefinition[] = [
  flag('registeredInDistrict', '注册地在湖里区', MARKET),
  flag('taxedInDistrict', '税收关系在湖里区', TAX),
  flag('reportsInDistrict', '统计关系在湖里区', STATISTICS),
  date('registeredOn', '成立日期', MARKET, false),
  {
    name: 'industryCode',
    label: '所属行业',
    type: 'code',
    department: STATISTICS,
    askable: false,
    help: '按《国民经济行业分类》（GB/T 4754）',
  },
  {
    name: 'legalForm',
    label: '主体类型',
    type: 'enum',
    department: MARKET,
    askable: false,
    options: [
      { value: 'company', label: '公司' },
      { value: 'partnership', label: '合伙企业' },
      { value: 'sole_proprietor', label: '个人独资企业' },
      { value: 'self_employed', label: '个体工商户' },
      { value: 'cooperative', label: '农民专业合作社' },
      { value: 'institution', label: '事业单位或社会组织' },
    ],
  },
  {
    name: 'ownership',
    label: '经济性质',
    type: 'enum',
    department: MARKET,
    askable: false,
    options: [
      { value: 'state', label: '国有及国有控股' },
      { value: 'collective', label: '集体' },
      { value: 'private', label: '民营' },
      { value: 'foreign', label: '外资及港澳台资' },
      { value: 'mixed', label: '其他混合所有制' },
    ],
  },
  {
    name: 'sizeClass',
    label: '企业规模',
    type: 'enum',
    department: STATISTICS,
    askable: false,
    help: '按工信部联企业〔2011〕300号划型',
    options: [
      { value: 'micro', label: '微型' },
      { value: 'small', label: '小型' },
      { value: 'medium', label: '中型' },
      { value: 'large', label: '大型' },
    ],
  },
  flag('independentLegalPerson', '具有独立法人资格', MARKET),
  flag('operating', '正常生产经营', MARKET),
  flag('zombieFirm', '列入“僵尸企业”名单', INDUSTRY),
  flag('aboveThreshold', '规模以上（限额以上）统计单位', STATISTICS),
  flag('firstStatisticsEntry', '首次纳入规模以上统计', STATISTICS),
  date('statisticsEntryOn', '纳入统计日期', STATISTICS, false),
  {
    name: 'street',
    label: '所属街道',
    type: 'enum',
    department: MARKET,
    askable: false,
    options: [
      { value: 'huli', label: '湖里街道' },
      { value: 'dianqian', label: '殿前街道' },
      { value: 'heshan', label: '禾山街道' },
      { value: 'jiangtou', label: '江头街道' },
      { value: 'jinshan', label: '金山街道' },
    ],
  },
];

const CREDIT: FactDefinition[] = [
  flag('seriouslyDishonest', '列入严重失信主体名单', REFORM),
  flag('abnormalOperation', '列入经营异常名录', MARKET),
  { name: 'penaltyDates', label: '行政处罚日期', type: 'list', department: MARKET, askable: false },
  { name: 'memberships', label: '行业协会会员资格', type: 'list', department: COMMERCE, askable: true },
  flag('licenceHeld', '持有有效经营许可证', CULTURE),
  date('licenceValidUntil', '许可证有效期至', CULTURE, false),
  {
    name: 'licensedArea',
    label: '许可营业面积',
    type: 'decimal',
    unit: '平方米',
    department: CULTURE,
    askable: true,
    max: 1_000_000,
  },
];

const BUSINESS: FactDefinition[] = [
  money('revenue', '营业收入', TAX, true, ANY_PERIOD),
  money('wholesaleSales', '批发业商品销售额', STATISTICS, false, ANY_PERIOD),
  money('retailSales', '零售额', STATISTICS, false, ANY_PERIOD),
  money('cateringRevenue', '餐饮营业额', STATISTICS, false, ANY_PERIOD),
  money('industrialOutput', '工业产值', STATISTICS, false, ANY_PERIOD),
  money('rdSpend', '研发费用', STATISTICS, false, ANY_PERIOD),
  money('profit', '利润总额', STATISTICS, false, { ...ANY_PERIOD, min: -MOST_FEN }),
  money('wages', '应付职工薪酬', STATISTICS, false, ANY_PERIOD),
  money('onlineSales', '网络零售额', COMMERCE, true, ANY_PERIOD),
  money('exportSales', '出口额', COMMERCE, false, ANY_PERIOD),
  money('taxPaid', '缴纳税款', TAX, false, ANY_PERIOD),
  money('totalAssets', '资产总额', STATISTICS, true, YEARLY),
  money('districtContribution', '区级地方经济贡献', FINANCE, false, YEARLY),
  money('districtTaxShare', '增值税和企业所得税区级留成', FINANCE, false, QUARTERLY),
  money('propertyTaxShare', '出租房产税收区级留成', FINANCE, false, YEARLY),
  count('powerUse', '用电量', '千瓦时', INDUSTRY, true, {
    ...MONTHLY,
    periods: ['month', 'quarter', 'year'],
    max: 1e12,
  }),
  money('powerBill', '电费支出', INDUSTRY, true, { ...QUARTERLY, periods: ['quarter', 'month', 'year'] }),
  count('waterUse', '用水量', '吨', INDUSTRY, true, { ...QUARTERLY, max: 1e12 }),
  count('gasUse', '用气量', '立方米', INDUSTRY, true, { ...QUARTERLY, max: 1e12 }),
  count('storeCount', '经营门店数', '家', MARKET, true),
  count('closedDays', '因封控停业天数', '天', EMERGENCY, false, { max: 3660 }),
  { name: 'closedArea', label: '所在封控区域', type: 'code', department: EMERGENCY, askable: false },
  date('closedFrom', '封控起始日期', EMERGENCY, false),
];

const EMPLOYMENT: FactDefinition[] = [
  count('employees', '从业人员', '人', STATISTICS, true, { period: 'none' }),
  count('insuredHeads', '参保缴费人数', '人', LABOUR, false, MONTHLY),
  count('doubleInsuredHeads', '同月在两家单位参保人数', '人', LABOUR, false, MONTHLY),
  count('newHires', '新招用员工人数', '人', LABOUR, true, YEARLY),
  count('graduateHires', '招用应届高校毕业生人数', '人', LABOUR, true, YEARLY),
  money('unemploymentPremium', '实缴失业保险费', LABOUR, false, YEARLY),
  money('housingFundDue', '单位应缴住房公积金', '市住房公积金中心', false, MONTHLY),
  count('deferredMonths', '缓缴月数', '个月', '市住房公积金中心', true, { period: 'none', max: 120 }),
  flag('hardshipTrade', '属于困难行业', LABOUR),
];

const PREMISES: FactDefinition[] = [
  money('monthlyRent', '月租金', ASSETS, true, { period: 'none' }),
  count('rentedMonths', '实际承租月数', '个月', ASSETS, true, { period: 'none', max: 1200 }),
  flag('finalTenant', '最终承租人', ASSETS, true, '实际使用房屋经营，未转租'),
  flag('landlordDistrictOwned', '承租区属国有房产', ASSETS),
  money('rentWaived', '已减免租金', ASSETS, false, YEARLY),
  count('rentCutMonths', '减租月数', '个月', ASSETS, true, { period: 'none', max: 1200 }),
  {
    name: 'floorArea',
    label: '商场建筑面积',
    type: 'decimal',
    unit: '平方米',
    department: COMMERCE,
    askable: true,
    max: 10_000_000,
  },
  flag('singleOperator', '单一主体统一运营', COMMERCE, true),
  flag('promotionHeld', '已举办促消费活动', COMMERCE, true),
  count('introducedFirms', '引入首次纳统企业数', '家', COMMERCE, true, YEARLY),
];

const FINANCING: FactDefinition[] = [
  money('loanPrincipal', '贷款本金', BANKS, true, { period: 'none' }),
  date('loanStartedOn', '贷款发放日期', BANKS, true),
  count('loanDays', '实际用款天数', '天', BANKS, true, { period: 'none', max: 36_600 }),
  count('loanMonths', '贷款月数', '个月', BANKS, true, { period: 'none', max: 1200 }),
  { name: 'loanRate', label: '贷款年利率', type: 'rate', unit: '%', department: BANKS, askable: true, max: 10_000 },
  money('interestPaid', '实际支付利息', BANKS, true, YEARLY),
  money('guaranteeBase', '担保贷款金额', BANKS, true, { period: 'none' }),
  money('guaranteeFee', '实际支付担保费', BANKS, true, { period: 'none' }),
  flag('loanOverdue', '贷款存在逾期', BANKS),
];

const PROJECTS: FactDefinition[] = [
  money('equipmentSpend', '设备投资额', INDUSTRY, true, YEARLY),
  money('digitalSpend', '数字化改造支出', INDUSTRY, true, YEARLY),
  money('eventSpend', '活动实际支出', CULTURE, true, YEARLY),
  money('boothSpend', '展位费支出', COMMERCE, true, YEARLY),
  count('boothCount', '标准展位数', '个', COMMERCE, true, YEARLY),
  money('cityGrant', '已获市级同一项目补助', FINANCE, true, { ...YEARLY, help: '没有请填 0' }),
  count('visitors', '接待游客人次', '人次', CULTURE, false, { ...ANY_PERIOD, max: 1e10 }),
  count('roomNights', '过夜间夜数', '间夜', CULTURE, false, { ...ANY_PERIOD, max: 1e10 }),
  flag('cityLabourScheme', '可享受市人社部门同类补助', LABOUR),
  flag('settled', '项目已完成结算', FINANCE),
  flag('cityFunded', '已获市级立项支持', FINANCE),
  flag('benefitConfirmed', '已在规定期限内确认', REFORM, true),
  count('indexScore', '综合评价得分', '分', COMMERCE, false, { ...QUARTERLY, max: 1000 }),
];

export const FACTS: FactDefinition[] = [
  ...REGISTRATION,
  ...CREDIT,
  ...BUSINESS,
  ...EMPLOYMENT,
  ...PREMISES,
  ...FINANCING,
  ...PROJECTS,
];

const BY_BASE = new Map(FACTS.map((definition) => [definition.name, definition]));
const BY_NAME = new Map<string, FactDefinition | null>();

/**
 * The definition of `revenue@2025` (its label then reads 2025年营业收入) or of a standing fact.
 * Undefined where the base is not in the dictionary or is not kept for that period.
 */
export function factByName(name: string): FactDefinition | undefined {
  const cached = BY_NAME.get(name);
  if (cached !== undefined) return cached ?? undefined;
  const found = lookUp(name);
  if (BY_NAME.size > 5000) BY_NAME.clear();
  BY_NAME.set(name, found ?? null);
  return found;
}

function lookUp(name: string): FactDefinition | undefined {
  const { base, period } = splitFactName(name);
  const definition = BY_BASE.get(base);
  const kind = periodKind(period);
  if (!definition || kind === null) return undefined;
  const allowed = definition.periods ?? [definition.period ?? 'none'];
  if (allowed.indexOf(kind) < 0) return undefined;
  if (period === undefined) return definition;
  return {
    ...definition,
    name: joinFactName(base, period),
    label: `${periodLabel(period)}${definition.label}`,
    period: kind,
  };
}
