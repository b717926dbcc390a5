import type { Prng } from './prng.js';

/** Parts of names. Every firm of the demonstration is invented; nothing here is taken from a register. */

const FIRST = [
  ...'鑫鸿瑞恒泰盛华嘉祥顺兴隆昌宏达裕晟源博元汇中永金万德和益海鹭厦凤榕闽腾启云星蓝天绿诚信安康优佳美乐悦',
];
const SECOND = [...'源达丰茂通盛泰祥兴旺荣辉煌腾翔宇辰晨阳明光诚信德仁和顺利康宁安乐悦雅美嘉佳禾木林森海洋江河岸舟帆'];
const THIRD = [...'达源通创联汇成益兴盛泰合邦信诺'];
const SHOP_FIRST = [
  '阿',
  '小',
  '老',
  '好',
  '大',
  '新',
  '鲜',
  '旺',
  '福',
  '百',
  '四季',
  '古早',
  '闽南',
  '海边',
  '湖边',
  '街角',
];
const SHOP_SECOND = [...'兰香明辉英芳强丽福来发记味家园里庭坊珍鲜满顺意喜春秋晴雨岚森'];

const SURNAMES = [
  ...'陈林黄张李王吴刘蔡杨许郑谢郭洪邱曾廖赖徐周叶苏庄吕江何萧罗高潘简朱钟彭游詹胡施沈余赵卢梁颜柯翁魏孙戴',
];
const GIVEN = [
  ...'志明建国美玲淑芬雅婷家豪俊杰文雄丽华秀英伟强海燕晓红永福金水木火土生春梅思源子涵宇轩欣怡佳颖鹏飞振兴世昌',
];

export interface Street {
  name: string;
  /** share of the district's firms */
  weight: number;
  roads: readonly string[];
}

/** Sub-districts of 湖里区 with road names; house numbers are drawn. */
export const STREETS: readonly Street[] = [
  { name: '湖里街道', weight: 22, roads: ['兴隆路', '湖里大道', '华昌路', '东渡路', '南山路', '康泰路'] },
  { name: '江头街道', weight: 24, roads: ['吕岭路', '江头东路', '台湾街', '嘉禾路', '园山南路', '江浦路'] },
  { name: '禾山街道', weight: 20, roads: ['枋湖路', '金湖路', '岐山北路', '安岭路', '围里路', '双十路'] },
  { name: '金山街道', weight: 18, roads: ['金山路', '环岛东路', '云顶北路', '五缘湾道', '高林中路', '泗水道'] },
  { name: '殿前街道', weight: 16, roads: ['长浩路', '翔云一路', '石鼓山路', '长岸路', '寨上路', '殿前六路'] },
];

export function personName(random: Prng): string {
  return random.pick(SURNAMES) + random.pick(GIVEN) + (random.chance(0.7) ? random.pick(GIVEN) : '');
}

export function companyBrand(random: Prng): string {
  const word = random.pick(FIRST) + random.pick(SECOND);
  return random.chance(0.35) ? word + random.pick(THIRD) : word;
}

export function shopBrand(random: Prng): string {
  return random.pick(SHOP_FIRST) + random.pick(SHOP_SECOND) + (random.chance(0.25) ? random.pick(SHOP_SECOND) : '');
}

/** Draws until the name is new: two firms of one district never carry the same registered name. */
export function uniqueName(taken: Set<string>, draw: () => string): string {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const name = draw();
    if (!taken.has(name)) {
      taken.add(name);
      return name;
    }
  }
  throw new Error('the stock of name parts is used up');
}
