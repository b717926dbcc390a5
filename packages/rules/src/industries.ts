/** GB/T 4754-2017 (国民经济行业分类): sections and divisions, as far as measures and screens need their names. */

const SECTIONS: readonly (readonly [letter: string, first: number, last: number, name: string])[] = [
  ['A', 1, 5, '农、林、牧、渔业'],
  ['B', 6, 12, '采矿业'],
  ['C', 13, 43, '制造业'],
  ['D', 44, 46, '电力、热力、燃气及水生产和供应业'],
  ['E', 47, 50, '建筑业'],
  ['F', 51, 52, '批发和零售业'],
  ['G', 53, 60, '交通运输、仓储和邮政业'],
  ['H', 61, 62, '住宿和餐饮业'],
  ['I', 63, 65, '信息传输、软件和信息技术服务业'],
  ['J', 66, 69, '金融业'],
  ['K', 70, 70, '房地产业'],
  ['L', 71, 72, '租赁和商务服务业'],
  ['M', 73, 75, '科学研究和技术服务业'],
  ['N', 76, 79, '水利、环境和公共设施管理业'],
  ['O', 80, 82, '居民服务、修理和其他服务业'],
  ['P', 83, 83, '教育'],
  ['Q', 84, 85, '卫生和社会工作'],
  ['R', 86, 90, '文化、体育和娱乐业'],
  ['S', 91, 96, '公共管理、社会保障和社会组织'],
  ['T', 97, 97, '国际组织'],
];

const NAMES: Record<string, string> = {
  '13': '农副食品加工业',
  '14': '食品制造业',
  '25': '石油、煤炭及其他燃料加工业',
  '26': '化学原料和化学制品制造业',
  '30': '非金属矿物制品业',
  '31': '黑色金属冶炼和压延加工业',
  '32': '有色金属冶炼和压延加工业',
  '34': '通用设备制造业',
  '35': '专用设备制造业',
  '36': '汽车制造业',
  '38': '电气机械和器材制造业',
  '39': '计算机、通信和其他电子设备制造业',
  '44': '电力、热力生产和供应业',
  '51': '批发业',
  '52': '零售业',
  '53': '铁路运输业',
  '54': '道路运输业',
  '55': '水上运输业',
  '56': '航空运输业',
  '58': '多式联运和运输代理业',
  '59': '装卸搬运和仓储业',
  '61': '住宿业',
  '62': '餐饮业',
  '63': '电信、广播电视和卫星传输服务',
  '64': '互联网和相关服务',
  '65': '软件和信息技术服务业',
  '71': '租赁业',
  '72': '商务服务业',
  '73': '研究和试验发展',
  '74': '专业技术服务业',
  '75': '科技推广和应用服务业',
  '78': '公共设施管理业',
  '80': '居民服务业',
  '81': '机动车、电子产品和日用产品修理业',
  '86': '新闻和出版业',
  '87': '广播、电视、电影和录音制作业',
  '88': '文化艺术业',
  '89': '体育',
  '90': '娱乐业',
  '5265': '机动车燃油零售',
  '7281': '科技会展服务',
  '7291': '旅行社及相关服务',
  '8760': '电影放映',
};

const CODE = /^([A-T])?(\d{2,4})?$/;

/** `5211`, `F5211` and `F` in one form with the section's letter; null where there is no such code. */
export function normalIndustry(text: string): string | null {
  const match = CODE.exec(text);
  if (!match || text === '') return null;
  const letter = match[1];
  const digits = match[2];
  if (digits === undefined) return letter ?? null;
  const division = Number(digits.slice(0, 2));
  const section = SECTIONS.find(([, first, last]) => division >= first && division <= last);
  if (!section || (letter !== undefined && letter !== section[0])) return null;
  return `${section[0]}${digits}`;
}

/** Does `code` lie under `prefix`? Both in normal form. */
export function industryUnder(code: string, prefix: string): boolean {
  return code.slice(0, prefix.length) === prefix;
}

/** 零售业(F52); an unnamed class takes the name of its division: 零售业(F5231). */
export function industryLabel(code: string): string {
  const normal = normalIndustry(code);
  if (normal === null) return code;
  const digits = normal.slice(1);
  const name = NAMES[digits] ?? NAMES[digits.slice(0, 2)] ?? SECTIONS.find(([letter]) => letter === normal[0])?.[3];
  return name === undefined ? normal : `${name}（${normal}）`;
}
