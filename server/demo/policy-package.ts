import type { Level } from '@qinqing/contract';
import type { NewDocument, NewPackage } from '../src/modules/policy/index.js';
import type { StoryClock } from './story-clock.js';

/**
 * The "1+N" package of the demonstration: one head document of the district and implementing documents of all four
 * levels. Numbers and texts are invented and say so; they are patterned on published packages.
 */

/** As written: `demoPackage` moves these days to when the year is told. */
const VALID_UNTIL = '2026-12-31';

const document = (
  level: Level,
  documentNumber: string,
  issuer: string,
  issuedOn: string,
  title: string,
  summary: string,
  validUntil: string = VALID_UNTIL,
): NewDocument => ({ level, documentNumber, issuer, issuedOn, title, summary: `${summary}（演示数据）`, validUntil });

const HEAD: NewDocument = {
  ...document(
    'district',
    '厦湖府办〔2026〕1号',
    '厦门市湖里区人民政府办公室',
    '2026-01-04',
    '湖里区关于进一步助企纾困稳增长的若干措施',
    '总纲：减税降费、房租减免、稳岗就业、金融支持、促消费、工业增产、文旅提振七个方面，顶格执行，能快则快、能早则早、能多则多。',
  ),
  head: true,
};

export const DEMO_PACKAGE: NewPackage = {
  title: '“1+N”助企纾困政策包',
  subtitle: '一份总纲，N 份实施细则；国家、省、市、区四级政策一次看清',
  demo: true,
  validUntil: VALID_UNTIL,
  documents: [
    HEAD,
    document(
      'national',
      '国办发〔2026〕3号',
      '国务院办公厅',
      '2026-01-05',
      '关于减轻小微企业和个体工商户房租负担的通知',
      '承租国有房产的小微企业和个体工商户减免三个月租金。',
    ),
    document(
      'provincial',
      '闽政办〔2026〕5号',
      '福建省人民政府办公厅',
      '2026-01-08',
      '福建省支持困难行业恢复发展的若干措施',
      '对餐饮、零售、旅游、交通运输、住宿等困难行业给予阶段性支持。',
    ),
    document(
      'provincial',
      '闽人社发〔2026〕2号',
      '福建省人力资源和社会保障厅',
      '2026-01-15',
      '困难行业一次性留工补助实施细则',
      '按参保人数每人 500 元给予一次性留工补助。',
    ),
    document(
      'city',
      '厦府规〔2026〕2号',
      '厦门市人民政府',
      '2026-01-10',
      '厦门市促进企业增产增效和融资便利的若干措施',
      '工业增产奖励、贷款贴息和担保费补助、跃升奖励。',
      '2027-12-31',
    ),
    document(
      'city',
      '厦工信企业〔2026〕15号',
      '厦门市工业和信息化局',
      '2026-02-02',
      '工业企业全年增产奖励实施细则',
      '全年产值增量按比例奖励，扣除已兑现部分。',
      '2027-06-30',
    ),
    document(
      'city',
      '厦财金〔2026〕4号',
      '厦门市财政局',
      '2026-01-28',
      '中小微企业贷款贴息和担保费补助实施细则',
      '年化 1.5% 贴息，担保费补助不超过 1%。',
    ),
    document(
      'city',
      '厦发改〔2026〕8号',
      '厦门市发展和改革委员会',
      '2026-02-20',
      '企业营收首次跃升奖励实施细则',
      '营业收入首次突破规定台阶的，一次性奖励。',
      '2027-12-31',
    ),
    document(
      'district',
      '厦湖商〔2026〕1号',
      '湖里区商务局',
      '2026-01-09',
      '湖里区批发零售业规模增长奖励实施细则',
      '批发、零售企业年度增长奖励。',
    ),
    document(
      'district',
      '厦湖商〔2026〕3号',
      '湖里区商务局',
      '2026-01-12',
      '湖里区商贸业一季度开门红实施细则',
      '一季度批发、零售、餐饮增量奖励和商场促消费补助。',
    ),
    document(
      'district',
      '厦湖商〔2026〕4号',
      '湖里区商务局',
      '2026-01-16',
      '湖里区批零企业综合评价奖励实施细则',
      '按销售、薪酬、评价得分综合指数奖励。',
    ),
    document(
      'district',
      '厦湖商〔2026〕6号',
      '湖里区商务局',
      '2026-02-05',
      '湖里区外贸企业出口增量奖励实施细则',
      '出口额同比增量奖励。',
    ),
    document(
      'district',
      '厦湖工信〔2026〕2号',
      '湖里区工业和信息化局',
      '2026-01-12',
      '湖里区工业企业增产增效实施细则',
      '增量奖励、用电补助和稳产补助。',
    ),
    document(
      'district',
      '厦湖工信〔2026〕5号',
      '湖里区工业和信息化局',
      '2026-01-20',
      '湖里区工业企业水电气补助实施细则',
      '一季度水电气费用补助。',
    ),
    document(
      'district',
      '厦湖工信〔2026〕6号',
      '湖里区工业和信息化局',
      '2026-02-10',
      '湖里区中小企业数字化改造补助实施细则',
      '设备和软件投入按比例补助。',
    ),
    document(
      'district',
      '厦湖文旅〔2026〕1号',
      '湖里区文化和旅游局',
      '2026-01-14',
      '湖里区文化旅游业提振实施细则',
      '文娱场所面积补助、首次纳统奖励、文旅活动配套。',
    ),
    document(
      'district',
      '厦湖文旅〔2026〕2号',
      '湖里区文化和旅游局',
      '2026-02-08',
      '湖里区旅行社营收排名奖励实施细则',
      '按年度营收排名分档奖励。',
    ),
    document(
      'district',
      '厦湖人社〔2026〕3号',
      '湖里区人力资源和社会保障局',
      '2026-02-12',
      '湖里区招用高校毕业生补贴实施细则',
      '招用应届高校毕业生并参保的，按人数补贴。',
    ),
    document(
      'district',
      '厦湖发改〔2026〕1号',
      '湖里区发展和改革局',
      '2026-01-12',
      '湖里区首次纳统企业奖励实施细则',
      '首次纳入规模以上统计的分阶段奖励。',
    ),
    document(
      'district',
      '厦湖发改〔2026〕2号',
      '湖里区发展和改革局',
      '2026-01-18',
      '湖里区服务业企业经营扶持实施细则',
      '按税收区级留成给予经营扶持，免申即享。',
    ),
    document(
      'district',
      '厦湖市监〔2026〕2号',
      '湖里区市场监督管理局',
      '2026-01-13',
      '湖里区小店暖心租金补贴实施细则',
      '小店租金三个月按 30% 补贴。',
    ),
    document(
      'district',
      '厦湖财〔2026〕3号',
      '湖里区财政局',
      '2026-01-22',
      '湖里区金融助企和减租房东扶持实施细则',
      '新增贷款贴息，减租房东按税收留成扶持。',
    ),
    document(
      'district',
      '厦湖国资〔2026〕1号',
      '湖里区国有资产事务服务中心',
      '2026-01-15',
      '湖里区承租国有房产租金减免实施细则',
      '承租区属国有房产的小微企业、个体工商户减免三个月租金。',
    ),
    document(
      'district',
      '厦湖府办〔2025〕30号',
      '厦门市湖里区人民政府办公室',
      '2025-08-28',
      '湖里区临时封闭区域商户补助办法',
      '临时封闭区域内的商户按封闭天数分档补助。',
      '2025-12-31',
    ),
    document(
      'district',
      '厦湖国资〔2025〕9号',
      '湖里区国有资产事务服务中心',
      '2025-08-30',
      '湖里区台风受灾商户租金减免实施细则',
      '台风受灾商户减免九月、十月租金。',
      '2025-12-31',
    ),
  ],
};

/** The package with its ends where the year is told; when and under which number it was issued stays. */
export function demoPackage(clock: StoryClock): NewPackage {
  const until = ({ validUntil }: { validUntil?: string | null }) =>
    validUntil ? { validUntil: clock.day(validUntil) } : {};
  const documents = DEMO_PACKAGE.documents.map((each) => ({ ...each, ...until(each) }));
  return { ...DEMO_PACKAGE, ...until(DEMO_PACKAGE), documents };
}

export interface DemoPool {
  code: string;
  name: string;
  department: string;
  nonCash: boolean;
  /** budget documents: reference, day, yuan */
  appropriations: readonly { reference: string; on: string; yuan: number }[];
}

const WAN = 10_000;

/** One pool is nearly used up on purpose, so that 资金紧张 can be seen. */
export const DEMO_POOLS: readonly DemoPool[] = [
  {
    code: 'POOL-2026-COMMERCE',
    name: '商贸和小店纾困资金',
    department: '区商务局',
    nonCash: false,
    appropriations: [
      { reference: '厦湖财预〔2026〕2号', on: '2026-01-06', yuan: 5200 * WAN },
      { reference: '厦湖财预〔2026〕21号', on: '2026-07-02', yuan: 3400 * WAN },
    ],
  },
  {
    code: 'POOL-2026-INDUSTRY',
    name: '工业稳增长资金',
    department: '区工信局',
    nonCash: false,
    appropriations: [
      { reference: '厦湖财预〔2026〕3号', on: '2026-01-06', yuan: 3000 * WAN },
      { reference: '厦湖财预〔2026〕22号', on: '2026-07-02', yuan: 1700 * WAN },
    ],
  },
  {
    code: 'POOL-2026-CULTURE',
    name: '文旅提振资金',
    department: '区文旅局',
    nonCash: false,
    appropriations: [{ reference: '厦湖财预〔2026〕4号', on: '2026-01-06', yuan: 260 * WAN }],
  },
  {
    code: 'POOL-2026-EMPLOY',
    name: '稳岗就业资金',
    department: '区人社局',
    nonCash: false,
    appropriations: [{ reference: '厦湖财预〔2026〕5号', on: '2026-01-06', yuan: 420 * WAN }],
  },
  {
    code: 'POOL-2026-FINANCE',
    name: '金融助企资金',
    department: '区财政局',
    nonCash: false,
    appropriations: [
      { reference: '厦湖财预〔2026〕6号', on: '2026-01-06', yuan: 1200 * WAN },
      { reference: '厦湖财预〔2026〕23号', on: '2026-07-02', yuan: 600 * WAN },
    ],
  },
  {
    // The city's part of what both pay together (市、区分担), handed to the district to pay out: about four fifths of
    // what is claimed until the window closes, so that pro rata control can be seen.
    code: 'POOL-XM-2026-COMMERCE',
    name: '市级外贸资金（区级代拨）',
    department: '市商务局',
    nonCash: false,
    appropriations: [{ reference: '厦财企指〔2026〕7号', on: '2026-01-08', yuan: 260 * WAN }],
  },
  {
    code: 'POOL-2026-RENT-NONCASH',
    name: '国有房产租金减免（非现金）',
    department: '区国资事务服务中心',
    nonCash: true,
    appropriations: [{ reference: '厦湖国资函〔2026〕2号', on: '2026-01-15', yuan: 2400 * WAN }],
  },
];
