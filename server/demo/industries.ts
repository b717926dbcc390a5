/**
 * The demonstration district's trades: GB/T 4754-2017 codes (with their section letter), how common they are in an
 * urban district of traders, and the rules of thumb that keep a firm's figures consistent with each other.
 */

export type Sector =
  | 'wholesale'
  | 'retail'
  | 'catering'
  | 'hotel'
  | 'industry'
  | 'software'
  | 'logistics'
  | 'construction'
  | 'culture'
  | 'travel'
  | 'services';

export interface Trade {
  /** section letter and four digits, e.g. F5213 */
  code: string;
  name: string;
  weight: number;
  /** what the trade is called at the end of a firm's name, most usual first */
  words: readonly string[];
  /** what a self-employed owner calls the shop; empty where the trade needs a company */
  shopWords: readonly string[];
}

export interface SectorProfile {
  sector: Sector;
  weight: number;
  trades: readonly Trade[];
  /** codes of the trades in which medium and large firms are found; absent: in all of them */
  chainTrades?: readonly string[];
  /** share of micro firms registered as self-employed (个体工商户) */
  selfEmployed: number;
  /** revenue per head and year in yuan, low and high */
  revenuePerHead: readonly [number, number];
  /** gross margin that VAT is paid on */
  margin: readonly [number, number];
  /** kWh bought per 10,000 yuan of revenue */
  powerIntensity: readonly [number, number];
  /** floor area in m² per head */
  areaPerHead: readonly [number, number];
  /** 工信部联企业〔2011〕300号: a firm short of either measure drops a class; revenue in yuan */
  bounds: { small: Bound; medium: Bound; large: Bound };
  /** yearly revenue in yuan from which a firm reports to the statistics bureau; null where none is modelled */
  statisticsThreshold: number | null;
}

export interface Bound {
  heads: number;
  revenue: number;
}

const WAN = 10_000;
const YI = 100_000_000;

const trade = (code: string, name: string, weight: number, words: string, shopWords = ''): Trade => ({
  code,
  name,
  weight,
  words: words.split(' '),
  shopWords: shopWords === '' ? [] : shopWords.split(' '),
});

export const SECTORS: readonly SectorProfile[] = [
  {
    sector: 'wholesale',
    weight: 24,
    selfEmployed: 0.12,
    revenuePerHead: [110 * WAN, 900 * WAN],
    margin: [0.03, 0.09],
    powerIntensity: [4, 15],
    areaPerHead: [12, 40],
    bounds: {
      small: { heads: 5, revenue: 1000 * WAN },
      medium: { heads: 20, revenue: 5000 * WAN },
      large: { heads: 200, revenue: 4 * YI },
    },
    statisticsThreshold: 2000 * WAN,
    trades: [
      trade('F5127', '酒、饮料及茶叶批发', 5, '茶业 酒业 商贸', '茶行 酒类商行'),
      trade('F5129', '其他食品批发', 6, '食品 商贸 食品贸易', '食品商行'),
      trade('F5132', '服装批发', 6, '服饰 服装贸易 商贸', '服装批发部'),
      trade('F5138', '日用家电批发', 3, '电器 电器贸易'),
      trade('F5164', '金属及金属矿批发', 5, '金属材料 物资 实业'),
      trade('F5165', '建材批发', 7, '建材 建筑材料 装饰材料', '建材商行 建材经营部'),
      trade('F5172', '汽车及零配件批发', 3, '汽配 汽车配件', '汽配商行'),
      trade('F5174', '五金产品批发', 4, '五金 五金机电', '五金商行'),
      trade('F5176', '计算机、软件及辅助设备批发', 4, '电子科技 信息设备'),
      trade('F5179', '其他机械设备及电子产品批发', 6, '机电设备 电子 机械设备'),
      trade('F5181', '贸易代理', 9, '进出口 供应链 国际贸易'),
      trade('F5193', '互联网批发', 4, '电子商务 网络科技'),
    ],
  },
  {
    sector: 'retail',
    weight: 22,
    selfEmployed: 0.62,
    revenuePerHead: [18 * WAN, 130 * WAN],
    margin: [0.12, 0.3],
    powerIntensity: [30, 130],
    areaPerHead: [15, 45],
    bounds: {
      small: { heads: 10, revenue: 100 * WAN },
      medium: { heads: 50, revenue: 500 * WAN },
      large: { heads: 300, revenue: 2 * YI },
    },
    statisticsThreshold: 500 * WAN,
    chainTrades: ['F5211', 'F5212', 'F5251', 'F5261', 'F5272', 'F5292'],
    trades: [
      trade('F5211', '百货零售', 2, '百货 购物广场', '百货店'),
      trade('F5212', '超级市场零售', 4, '超市 生鲜超市', '超市 生鲜超市'),
      trade('F5213', '便利店零售', 12, '便利连锁 商贸', '便利店 食杂店 小超市'),
      trade('F5223', '果品、蔬菜零售', 8, '果蔬 生鲜', '水果店 蔬果店'),
      trade('F5224', '肉、禽、蛋、奶及水产品零售', 5, '水产 食品', '海鲜摊 水产店 鲜肉店'),
      trade('F5226', '酒、饮料及茶叶零售', 6, '茶叶 酒业', '茶叶店 烟酒店'),
      trade('F5232', '服装零售', 8, '服饰 服装', '服装店 童装店'),
      trade('F5234', '化妆品及卫生用品零售', 3, '美妆 化妆品', '化妆品店'),
      trade('F5236', '钟表、眼镜零售', 2, '眼镜 钟表', '眼镜店'),
      trade('F5251', '西药零售', 4, '医药连锁 大药房', '药店'),
      trade('F5261', '汽车新车零售', 3, '汽车销售 汽车销售服务'),
      trade('F5272', '日用家电零售', 3, '家电 电器', '家电店'),
      trade('F5274', '通信设备零售', 3, '通讯 通讯设备', '手机店'),
      trade('F5281', '五金零售', 4, '五金', '五金店 五金日杂店'),
      trade('F5283', '家具零售', 2, '家居 家具', '家具店'),
      trade('F5292', '互联网零售', 7, '电子商务 网络科技', '网店'),
    ],
  },
  {
    sector: 'catering',
    weight: 12,
    selfEmployed: 0.72,
    revenuePerHead: [9 * WAN, 32 * WAN],
    margin: [0.35, 0.5],
    powerIntensity: [140, 420],
    areaPerHead: [8, 18],
    bounds: {
      small: { heads: 10, revenue: 100 * WAN },
      medium: { heads: 100, revenue: 2000 * WAN },
      large: { heads: 300, revenue: 1 * YI },
    },
    statisticsThreshold: 200 * WAN,
    chainTrades: ['H6210', 'H6220', 'H6241'],
    trades: [
      trade('H6210', '正餐服务', 9, '餐饮管理 餐饮', '餐馆 海鲜大排档 私房菜馆'),
      trade('H6220', '快餐服务', 7, '快餐 餐饮管理', '快餐店 沙县小吃店'),
      trade('H6231', '茶馆服务', 2, '茶文化', '茶馆 茶室'),
      trade('H6232', '咖啡馆服务', 4, '咖啡', '咖啡馆 咖啡店'),
      trade('H6239', '其他饮料及冷饮服务', 3, '餐饮管理', '奶茶店 甜品店'),
      trade('H6241', '餐饮配送服务', 2, '餐饮配送 团餐管理'),
      trade('H6291', '小吃服务', 9, '餐饮', '小吃店 面馆 沙茶面店 早餐店'),
    ],
  },
  {
    sector: 'hotel',
    weight: 3,
    selfEmployed: 0.4,
    revenuePerHead: [12 * WAN, 30 * WAN],
    margin: [0.4, 0.6],
    powerIntensity: [200, 480],
    areaPerHead: [45, 110],
    bounds: {
      small: { heads: 10, revenue: 100 * WAN },
      medium: { heads: 100, revenue: 2000 * WAN },
      large: { heads: 300, revenue: 1 * YI },
    },
    statisticsThreshold: 200 * WAN,
    chainTrades: ['H6110', 'H6121'],
    trades: [
      trade('H6110', '旅游饭店', 2, '大酒店 酒店管理'),
      trade('H6121', '经济型连锁酒店', 4, '酒店 酒店管理'),
      trade('H6129', '其他一般旅馆', 4, '宾馆 旅馆', '宾馆 旅馆'),
      trade('H6130', '民宿服务', 4, '民宿管理', '民宿'),
    ],
  },
  {
    sector: 'industry',
    weight: 15,
    selfEmployed: 0.06,
    revenuePerHead: [32 * WAN, 150 * WAN],
    margin: [0.15, 0.3],
    powerIntensity: [90, 380],
    areaPerHead: [25, 60],
    bounds: {
      small: { heads: 20, revenue: 300 * WAN },
      medium: { heads: 300, revenue: 2000 * WAN },
      large: { heads: 1000, revenue: 4 * YI },
    },
    statisticsThreshold: 2000 * WAN,
    trades: [
      trade('C1411', '糕点、面包制造', 3, '食品', '糕饼坊'),
      trade('C1530', '精制茶加工', 2, '茶业'),
      trade('C1819', '其他机织服装制造', 5, '服饰 制衣'),
      trade('C2231', '纸和纸板容器制造', 2, '纸制品 包装'),
      trade('C2319', '包装装潢及其他印刷', 3, '印刷 彩印'),
      trade('C2929', '塑料零件及其他塑料制品制造', 5, '塑胶 塑料制品'),
      trade('C3311', '金属结构制造', 3, '金属制品 钢结构'),
      trade('C3525', '模具制造', 5, '模具 精密模具'),
      trade('C3823', '配电开关控制设备制造', 4, '电气 电力设备'),
      trade('C3872', '照明灯具制造', 4, '光电 照明科技'),
      trade('C3912', '计算机零部件制造', 3, '电子 精密电子'),
      trade('C3973', '集成电路制造', 2, '半导体 微电子'),
      trade('C3974', '显示器件制造', 2, '光电 显示科技'),
      trade('C3982', '电子电路制造', 4, '电子 电路科技'),
      trade('C4011', '工业自动控制系统装置制造', 3, '自动化 智能装备'),
    ],
  },
  {
    sector: 'software',
    weight: 8,
    selfEmployed: 0,
    revenuePerHead: [22 * WAN, 75 * WAN],
    margin: [0.5, 0.75],
    powerIntensity: [15, 60],
    areaPerHead: [8, 14],
    bounds: {
      small: { heads: 10, revenue: 50 * WAN },
      medium: { heads: 100, revenue: 1000 * WAN },
      large: { heads: 300, revenue: 1 * YI },
    },
    statisticsThreshold: 2000 * WAN,
    trades: [
      trade('I6422', '互联网游戏服务', 2, '网络科技 互动娱乐'),
      trade('I6513', '应用软件开发', 9, '软件 信息科技 软件开发'),
      trade('I6520', '集成电路设计', 2, '微电子 集成电路'),
      trade('I6531', '信息系统集成服务', 5, '信息技术 系统集成'),
      trade('I6550', '信息处理和存储支持服务', 3, '数据 云计算'),
      trade('I6560', '信息技术咨询服务', 4, '信息咨询 科技'),
    ],
  },
  {
    sector: 'logistics',
    weight: 6,
    selfEmployed: 0.12,
    revenuePerHead: [28 * WAN, 110 * WAN],
    margin: [0.1, 0.22],
    powerIntensity: [15, 60],
    areaPerHead: [20, 90],
    bounds: {
      small: { heads: 20, revenue: 200 * WAN },
      medium: { heads: 300, revenue: 3000 * WAN },
      large: { heads: 1000, revenue: 3 * YI },
    },
    statisticsThreshold: 2000 * WAN,
    trades: [
      trade('G5431', '普通货物道路运输', 5, '物流 运输', '货运部'),
      trade('G5433', '集装箱道路运输', 3, '集装箱运输 物流'),
      trade('G5441', '公路旅客运输', 1, '客运 旅游客运'),
      trade('G5821', '货物运输代理', 6, '国际货运代理 国际物流 货代'),
      trade('G5910', '装卸搬运', 2, '装卸 仓储服务'),
      trade('G5990', '其他仓储业', 2, '仓储 仓储物流'),
      trade('G6020', '快递服务', 2, '快递 速递', '快递服务站'),
    ],
  },
  {
    sector: 'construction',
    weight: 5,
    selfEmployed: 0.04,
    revenuePerHead: [30 * WAN, 85 * WAN],
    margin: [0.09, 0.18],
    powerIntensity: [10, 30],
    areaPerHead: [6, 14],
    bounds: {
      small: { heads: 5, revenue: 300 * WAN },
      medium: { heads: 100, revenue: 6000 * WAN },
      large: { heads: 600, revenue: 8 * YI },
    },
    statisticsThreshold: null,
    chainTrades: ['E4790', 'E4910', 'E5011'],
    trades: [
      trade('E4790', '其他房屋建筑业', 3, '建设工程 建筑工程'),
      trade('E4910', '电气安装', 3, '机电工程 消防工程'),
      trade('E5011', '公共建筑装饰和装修', 4, '装饰工程 装饰设计工程'),
      trade('E5012', '住宅装饰和装修', 4, '装饰 家装设计', '装修服务部'),
    ],
  },
  {
    sector: 'culture',
    weight: 3,
    selfEmployed: 0.15,
    revenuePerHead: [14 * WAN, 45 * WAN],
    margin: [0.4, 0.6],
    powerIntensity: [40, 160],
    areaPerHead: [20, 70],
    bounds: {
      small: { heads: 10, revenue: 100 * WAN },
      medium: { heads: 100, revenue: 1000 * WAN },
      large: { heads: 300, revenue: 1 * YI },
    },
    statisticsThreshold: 1000 * WAN,
    chainTrades: ['R8730', 'R8760', 'R8810'],
    trades: [
      trade('R8730', '影视节目制作', 4, '影视传媒 文化传媒'),
      trade('R8760', '电影放映', 1, '影城 电影放映'),
      trade('R8810', '文艺创作与表演', 3, '文化艺术 演艺'),
      trade('R8930', '健身休闲活动', 4, '健身 体育', '健身房'),
      trade('R9011', '歌舞厅娱乐活动', 2, '娱乐'),
      trade('R9020', '游乐园', 1, '游乐 儿童乐园'),
    ],
  },
  {
    sector: 'travel',
    weight: 1.4,
    selfEmployed: 0,
    revenuePerHead: [35 * WAN, 120 * WAN],
    margin: [0.08, 0.15],
    powerIntensity: [5, 15],
    areaPerHead: [8, 15],
    bounds: {
      small: { heads: 10, revenue: 100 * WAN },
      medium: { heads: 100, revenue: 1000 * WAN },
      large: { heads: 300, revenue: 1 * YI },
    },
    statisticsThreshold: 1000 * WAN,
    trades: [trade('L7291', '旅行社及相关服务', 1, '旅行社 国际旅行社')],
  },
  {
    sector: 'services',
    weight: 11,
    selfEmployed: 0.42,
    revenuePerHead: [11 * WAN, 48 * WAN],
    margin: [0.45, 0.7],
    powerIntensity: [20, 110],
    areaPerHead: [8, 25],
    bounds: {
      small: { heads: 10, revenue: 100 * WAN },
      medium: { heads: 100, revenue: 1000 * WAN },
      large: { heads: 300, revenue: 1 * YI },
    },
    statisticsThreshold: 1000 * WAN,
    chainTrades: ['K7020', 'L7281', 'L7299', 'P8391'],
    trades: [
      trade('K7020', '物业管理', 3, '物业管理 物业服务'),
      trade('K7030', '房地产中介服务', 3, '房产代理', '房产中介店'),
      trade('L7241', '会计、审计及税务服务', 3, '财税咨询 会计服务'),
      trade('L7259', '其他广告服务', 4, '广告 文化传播', '广告图文店'),
      trade('L7281', '科技会展服务', 3, '会展服务 展览'),
      trade('L7299', '其他未列明商务服务业', 4, '企业管理咨询 商务服务'),
      trade('M7491', '工业设计服务', 2, '设计 工业设计'),
      trade('O8040', '理发及美容服务', 7, '美容美发', '理发店 美容店'),
      trade('O8111', '汽车修理与维护', 4, '汽车服务 汽车维修', '汽车修理店 洗车店'),
      trade('P8391', '职业技能培训', 2, '教育咨询 职业培训'),
    ],
  },
];
