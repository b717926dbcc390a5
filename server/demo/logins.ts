import type { StaffRole } from '@qinqing/contract';

/**
 * Log-ins of the demonstration. Passwords and one-time-code secrets are fixed and recognisable on purpose: they open
 * invented data only, and seeding refuses to run in production without DEMO=true.
 */
export interface DemoStaff {
  username: string;
  name: string;
  department: string;
  roles: StaffRole[];
  /** Base32, 160 bits (RFC 4226 section 4, R6) */
  totpSecret: string;
}

export const DEMO_PASSWORD = 'Qinqing-Demo-2026';

/** DEMO and the user's name in Base32 letters, filled up to 32 characters. */
function demoSecret(username: string): string {
  return `DEMO${username.toUpperCase().replace(/[^A-Z]/g, '')}`.padEnd(32, 'QINQING').slice(0, 32);
}

const staff = (username: string, name: string, department: string, ...roles: StaffRole[]): DemoStaff => ({
  username,
  name,
  department,
  roles,
  totpSecret: demoSecret(username),
});

export const DEMO_STAFF: readonly DemoStaff[] = [
  staff('jiedao', '陈晓岚', '属地街道经济服务中心', 'street_reviewer'),
  staff('jiedao.b', '林志远', '属地街道经济服务中心', 'street_reviewer'),
  staff('bumen', '黄雅婷', '区商务局商贸科', 'department_reviewer'),
  staff('bumen.b', '吴建明', '区工信局企业服务科', 'department_reviewer'),
  staff('caizheng', '许文静', '区财政局企业科', 'finance_reviewer'),
  staff('caizheng.b', '郑国栋', '区财政局企业科', 'finance_reviewer'),
  staff('zhongshen', '蔡明辉', '区商务局', 'final_approver'),
  staff('zhongshen.b', '苏佩珊', '区工信局', 'final_approver'),
  staff('jingban', '洪思源', '区财政局国库支付中心', 'payout_maker'),
  staff('jingban.b', '杜若溪', '区财政局国库支付中心', 'payout_maker'),
  staff('fuhe', '曾宇轩', '区财政局国库支付中心', 'payout_releaser'),
  staff('lingdao', '叶振兴', '区发改局', 'leader'),
  staff('shenji', '江若水', '区审计局', 'auditor'),
  staff('guanli', '何子涵', '区发改局企业服务中心', 'admin'),
];

/** A demonstration log-in of a firm: which firm it opens is decided by what the firm should show. */
export interface DemoFirmAccount {
  account: string;
  label: string;
  note: string;
}

export const DEMO_FIRM_ACCOUNTS: readonly DemoFirmAccount[] = [
  { account: 'xiaodian', label: '街边小店', note: '个体工商户，微型零售' },
  { account: 'canguan', label: '餐馆', note: '小型餐饮，已纳入统计' },
  { account: 'pifa', label: '批发企业', note: '大型批发，增长较快' },
  { account: 'gongchang', label: '工业企业', note: '规上工业，有研发投入' },
  { account: 'jiudian', label: '酒店', note: '住宿业，有经营许可' },
  { account: 'shangchang', label: '零售商场', note: '限上零售，有一笔在途' },
];

/** What a person needs to try the product, for the terminal. */
export function demoLoginText(): string {
  const widest = Math.max(...DEMO_STAFF.map(({ username }) => username.length));
  return [
    `演示账号（演示数据） 密码均为 ${DEMO_PASSWORD}，动态口令密钥如下：`,
    ...DEMO_STAFF.map(
      ({ username, totpSecret, department, name }) =>
        `  ${username.padEnd(widest)}  ${totpSecret}  ${department} ${name}`,
    ),
    `企业端演示登录：${DEMO_FIRM_ACCOUNTS.map(({ account, label }) => `${account}（${label}）`).join('、')}`,
  ].join('\n');
}
