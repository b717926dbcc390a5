/** Banks by the first digits of their cards, and their branch offices in Xiamen. Pure data: no account is looked at. */
interface Bank {
  code: string;
  name: string;
  /** what people type */
  aliases: readonly string[];
  /** first digits of cards (发卡行标识代码, GB/T 15120.1); only well-known ones [K] */
  prefixes: readonly string[];
}

const bank = (code: string, name: string, aliases: string, prefixes: string): Bank => ({
  code,
  name,
  aliases: aliases.split(' '),
  prefixes: prefixes.split(' ').filter((each) => each !== ''),
});

const BANKS: readonly Bank[] = [
  bank(
    'ICBC',
    '中国工商银行',
    '工行 工商银行',
    '622202 622203 622208 621225 621226 621227 621281 620058 955880 621558',
  ),
  bank('ABC', '中国农业银行', '农行 农业银行', '622848 622845 622846 622849 622821 622822 622823 622824 623052 95599'),
  bank('BOC', '中国银行', '中行', '621660 621661 621662 621663 621785 621786 622760 601382 456351 621666 621667'),
  bank('CCB', '中国建设银行', '建行 建设银行', '621700 622700 436742 621081 621467 622280 621284 622966 622988 623668'),
  bank('COMM', '交通银行', '交行', '622258 622259 622260 622261 622262 601428 621069 405512 521899'),
  bank(
    'PSBC',
    '中国邮政储蓄银行',
    '邮储 邮储银行 邮政储蓄',
    '621098 622188 955100 621095 621096 622150 622151 621797 621798 621799',
  ),
  bank('CMB', '招商银行', '招行', '622580 622588 622609 621286 621483 621485 621486 410062 468203 402658'),
  bank('CIB', '兴业银行', '兴业', '622908 622909 438588 438589 966666'),
  bank(
    'SPDB',
    '上海浦东发展银行',
    '浦发 浦发银行',
    '622516 622517 622518 622521 622522 622523 984301 984303 621351 621352 621792 621793',
  ),
  bank(
    'CITIC',
    '中信银行',
    '中信',
    '622690 622691 622692 622696 622698 433671 433670 442729 442730 621768 621771 621773',
  ),
  bank(
    'CEB',
    '中国光大银行',
    '光大 光大银行',
    '622660 622661 622662 622663 622664 622665 622666 622667 622669 622670 622671 622672 622673 622674',
  ),
  bank(
    'CMBC',
    '中国民生银行',
    '民生 民生银行',
    '622615 622616 622617 622618 622619 622620 622622 415599 421393 421865 472067 472068',
  ),
  bank(
    'SPABANK',
    '平安银行',
    '平安',
    '622155 622156 622157 622298 622986 622989 621626 623058 627066 627067 627068 627069',
  ),
  bank('GDB', '广发银行', '广发', '622568 621462 622555 622556 622557 622558 622559 622560 9111'),
  bank('HXBANK', '华夏银行', '华夏', '622630 622631 622632 622633 621222 623020 623021 623022 623023'),
  bank('CZBANK', '浙商银行', '浙商', '622309 621019 622308'),
  bank('XMBANK', '厦门银行', '厦行', ''),
  bank('XIB', '厦门国际银行', '厦门国际', ''),
  bank('XMRCB', '厦门农村商业银行', '厦门农商 厦门农商行 农信', ''),
  bank('FJHXBC', '福建海峡银行', '海峡银行', ''),
  bank('FJNX', '福建省农村信用社联合社', '福建农信 农村信用社', ''),
  bank('QZCCB', '泉州银行', '', ''),
];

const BY_PREFIX = new Map(BANKS.flatMap((each) => each.prefixes.map((prefix) => [prefix, each] as const)));
const LONGEST = Math.max(...[...BY_PREFIX.keys()].map(({ length }) => length));

export interface BankRef {
  code: string;
  name: string;
}

/** @param prefix the first digits of a card number. @returns null where the table does not know */
export function bankOfPrefix(prefix: string): BankRef | null {
  for (let length = Math.min(LONGEST, prefix.length); length >= 4; length--) {
    const found = BY_PREFIX.get(prefix.slice(0, length));
    if (found) return refOf(found);
  }
  return null;
}

/** Banks whose name or nickname holds these characters; all without any. */
export function findBanks(query: string): BankRef[] {
  const text = query.trim();
  return BANKS.filter(
    ({ name, aliases }) => text === '' || [name, ...aliases].some((each) => each !== '' && each.includes(text)),
  ).map(refOf);
}

/** Head offices of a bank for Xiamen; a firm may type its own outlet instead. Null for a bank that is not in the table. */
export function branchesOf(code: string, query: string): { name: string }[] | null {
  const found = BANKS.find((each) => each.code === code);
  if (!found) return null;
  const local = /^(XM|XIB)/.test(code);
  const names = local
    ? [`${found.name}总行营业部`, `${found.name}湖里支行`]
    : [`${found.name}厦门分行营业部`, `${found.name}厦门湖里支行`];
  return names.filter((name) => name.includes(query.trim())).map((name) => ({ name }));
}

function refOf({ code, name }: Bank): BankRef {
  return { code, name };
}
