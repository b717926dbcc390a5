// The log-ins of the demonstration data, as `npm start` prints them. They open invented data only.

import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { StaffRole } from '@qinqing/contract';
import { PORT } from './server.js';

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
  payoutSealer: staff('jingban.b'),
  payoutReleaser: staff('fuhe'),
  leader: staff('lingdao'),
  auditor: staff('shenji'),
  admin: staff('guanli'),
} as const;

/** Whose turn it is at a stage that asks for a role. */
export const STAFF_OF_ROLE: Readonly<Record<StaffRole, StaffLogin>> = {
  street_reviewer: STAFF.street,
  department_reviewer: STAFF.department,
  finance_reviewer: STAFF.finance,
  final_approver: STAFF.final,
  payout_maker: STAFF.payoutMaker,
  payout_releaser: STAFF.payoutReleaser,
  leader: STAFF.leader,
  auditor: STAFF.auditor,
  admin: STAFF.admin,
};

/**
 * Somebody who holds two desks of one route, first reviewer and final approver: only four eyes can stop them. Hired
 * by serve.mjs through the command line, which makes up the secret.
 */
export function twoDesks(): StaffLogin {
  const file = path.join(tmpdir(), `qinqing-e2e-${PORT}-two-desks.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as StaffLogin;
}

/** Labels on the mini-program's log-in page. */
export const FIRMS = {
  corner: '街边小店',
  restaurant: '餐馆',
  wholesaler: '批发企业',
  factory: '工业企业',
  hotel: '酒店',
  mall: '零售商场',
} as const;
