// The log-ins of the demonstration data, as `npm start` prints them. They open invented data only.

export interface StaffLogin {
  username: string;
  password: string;
  /** Base32, as an authenticator app would keep it */
  totpSecret: string;
}

const PASSWORD = 'Qinqing-Demo-2026';

/** The demonstration's secrets follow from the user names, so that nobody has to copy thirteen of them. */
const staff = (username: string): StaffLogin => ({
  username,
  password: PASSWORD,
  totpSecret: `DEMO${username.toUpperCase().replace(/[^A-Z]/g, '')}`.padEnd(32, 'QINQING').slice(0, 32),
});

export const STAFF = {
  street: staff('jiedao'),
  otherStreet: staff('jiedao.b'),
  department: staff('bumen'),
  otherDepartment: staff('bumen.b'),
  finance: staff('caizheng'),
  otherFinance: staff('caizheng.b'),
  final: staff('zhongshen'),
  otherFinal: staff('zhongshen.b'),
  payoutMaker: staff('jingban'),
  payoutReleaser: staff('fuhe'),
  leader: staff('lingdao'),
  auditor: staff('shenji'),
  admin: staff('guanli'),
} as const;

/** Labels on the mini-program's log-in page. */
export const FIRMS = {
  corner: '街边小店',
  restaurant: '餐馆',
  wholesaler: '批发企业',
  factory: '工业企业',
  hotel: '酒店',
  mall: '零售商场',
} as const;
