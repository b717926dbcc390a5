import type { FactRaw } from '@qinqing/contract';

interface QuestionOption {
  value: string;
  label: string;
  note?: string;
  /** what the answer says, by fact name; nothing where the person does not know */
  facts: Readonly<Record<string, FactRaw>>;
}

interface Question {
  key: string;
  /** short, for the list of answers */
  name: string;
  title: string;
  help: string;
  options: readonly QuestionOption[];
}

const trade = (code: string, label: string): QuestionOption => ({ value: code, label, facts: { industryCode: code } });
const unsure: QuestionOption = { value: 'unsure', label: '不清楚', facts: {} };

/**
 * Five taps that decide most of the conditions of the district's measures: where, which trade, how large, in the
 * statistics or not, and whose premises. Industries are GB/T 4754-2017 codes.
 */
export const QUESTIONS: readonly Question[] = [
  {
    key: 'place',
    name: '所在地',
    title: '企业在湖里区吗？',
    help: '注册、纳税、统计是三件事，很多政策分别要求',
    options: [
      {
        value: 'all',
        label: '注册、纳税、统计都在湖里区',
        facts: { registeredInDistrict: true, taxedInDistrict: true, reportsInDistrict: true },
      },
      {
        value: 'no_statistics',
        label: '注册、纳税在湖里区，没有报统计',
        note: '小店和个体工商户大多是这种情况',
        facts: { registeredInDistrict: true, taxedInDistrict: true, reportsInDistrict: false },
      },
      { value: 'registered', label: '只有注册在湖里区', facts: { registeredInDistrict: true, taxedInDistrict: false } },
      { value: 'outside', label: '注册不在湖里区', facts: { registeredInDistrict: false } },
    ],
  },
  {
    key: 'trade',
    name: '行业',
    title: '主要做哪一行？',
    help: '选最接近的一项；按《国民经济行业分类》对照',
    options: [
      // A group, not the division: clauses leave out fuel stations (F5265), which a bare F52 could be.
      trade('F521', '零售（商场、超市、小店、网店）'),
      trade('F51', '批发、贸易'),
      trade('H62', '餐饮'),
      trade('H61', '酒店、民宿'),
      trade('C', '制造业、工业'),
      trade('I65', '软件和信息技术'),
      trade('L7291', '旅行社'),
      trade('G', '运输、仓储、物流'),
      trade('R', '文化、体育、娱乐、影院'),
      trade('O', '居民服务、修理'),
      trade('L', '租赁、商务服务'),
      trade('M', '科研、技术服务'),
      trade('K', '房地产、园区出租'),
      { ...unsure, label: '其他行业或不清楚' },
    ],
  },
  {
    key: 'size',
    name: '规模',
    title: '企业有多大？',
    help: '不确定就选“不清楚”，部门有划型数据',
    options: [
      { value: 'micro', label: '微型', note: '如零售不到 10 人，工业不到 20 人', facts: { sizeClass: 'micro' } },
      { value: 'small', label: '小型', note: '如零售 10–49 人，工业 20–299 人', facts: { sizeClass: 'small' } },
      { value: 'medium', label: '中型', note: '如零售 50–299 人，工业 300–999 人', facts: { sizeClass: 'medium' } },
      { value: 'large', label: '大型', facts: { sizeClass: 'large' } },
      unsure,
    ],
  },
  {
    key: 'statistics',
    name: '规上限上',
    title: '每月向统计部门报数吗？',
    help: '规模以上工业、限额以上商贸和服务业企业，每月联网直报',
    options: [
      { value: 'yes', label: '是，规上（限上）企业', facts: { aboveThreshold: true } },
      { value: 'no', label: '不是', facts: { aboveThreshold: false } },
      unsure,
    ],
  },
  {
    key: 'premises',
    name: '经营场所',
    title: '经营的房子是谁的？',
    help: '租区属国有房产的，可能有租金减免',
    options: [
      {
        value: 'district',
        label: '租区属国有房产，自己用',
        facts: { landlordDistrictOwned: true, finalTenant: true },
      },
      { value: 'rented', label: '租别人的', facts: { landlordDistrictOwned: false, finalTenant: true } },
      { value: 'own', label: '自己的', facts: { landlordDistrictOwned: false, finalTenant: false } },
      unsure,
    ],
  },
];

/** Taken as given before log-in, and said so wherever a result is shown. */
export const ASSUMED: Readonly<Record<string, FactRaw>> = {
  seriouslyDishonest: false,
  abnormalOperation: false,
  zombieFirm: false,
  operating: true,
};
