import {
  AuditOutlined,
  BankOutlined,
  CheckSquareOutlined,
  ClusterOutlined,
  ContainerOutlined,
  EditOutlined,
  FileDoneOutlined,
  FileTextOutlined,
  FundOutlined,
  GiftOutlined,
  NotificationOutlined,
  PlayCircleOutlined,
  QuestionCircleOutlined,
  RollbackOutlined,
  ReconciliationOutlined,
  SafetyCertificateOutlined,
  ShopOutlined,
  SolutionOutlined,
  StarOutlined,
  TableOutlined,
  TeamOutlined,
  UndoOutlined,
  WalletOutlined,
  WarningOutlined,
} from '@ant-design/icons';
import type { StaffRole } from '@qinqing/contract';
import type { ReactNode } from 'react';

export interface NavItem {
  path: string;
  label: string;
  icon: ReactNode;
  /** Shown to these roles only; without it to everybody. The server decides, this only spares dead ends. */
  roles?: readonly StaffRole[];
}

export interface NavGroup {
  label: string;
  items: readonly NavItem[];
}

const money: readonly StaffRole[] = [
  'payout_maker',
  'payout_releaser',
  'finance_reviewer',
  'final_approver',
  'leader',
  'auditor',
  'admin',
];
const control: readonly StaffRole[] = ['auditor', 'leader', 'admin'];
const checkers: readonly StaffRole[] = [...control, 'payout_releaser'];

const judges: readonly StaffRole[] = ['department_reviewer', 'final_approver', 'leader', 'auditor'];
const listeners: readonly StaffRole[] = [
  'street_reviewer',
  'department_reviewer',
  'final_approver',
  'leader',
  'auditor',
  'admin',
];
const correctors: readonly StaffRole[] = [...listeners, 'finance_reviewer'];

export const NAV: readonly NavGroup[] = [
  { label: '工作台', items: [{ path: '/', label: '我的待办', icon: <CheckSquareOutlined /> }] },
  {
    label: '办件',
    items: [
      { path: '/cases', label: '办件列表', icon: <SolutionOutlined /> },
      { path: '/offers', label: '免申即享', icon: <GiftOutlined /> },
      { path: '/objections', label: '公示异议', icon: <NotificationOutlined />, roles: judges },
      { path: '/appeals', label: '申诉', icon: <UndoOutlined />, roles: judges },
      { path: '/ratings', label: '好差评', icon: <StarOutlined />, roles: [...judges, 'admin'] },
      { path: '/stuck-cases', label: '办不成事', icon: <QuestionCircleOutlined />, roles: listeners },
    ],
  },
  {
    label: '拨付',
    items: [
      { path: '/payouts', label: '拨付单', icon: <FileDoneOutlined />, roles: money },
      { path: '/batches', label: '拨付批次', icon: <ContainerOutlined />, roles: money },
      { path: '/clawbacks', label: '追回', icon: <RollbackOutlined />, roles: money },
      { path: '/exceptions', label: '银行异常', icon: <WarningOutlined />, roles: money },
      { path: '/repairs', label: '账户更正', icon: <BankOutlined />, roles: money },
      { path: '/reconciliation', label: '逐日对账', icon: <ReconciliationOutlined />, roles: money },
      { path: '/bank-layouts', label: '银行版式', icon: <TableOutlined />, roles: money },
    ],
  },
  {
    label: '资金',
    items: [
      { path: '/released', label: '释放红利', icon: <FundOutlined /> },
      { path: '/pools', label: '资金池', icon: <WalletOutlined />, roles: money },
    ],
  },
  { label: '政策', items: [{ path: '/measures', label: '政策措施', icon: <FileTextOutlined /> }] },
  {
    label: '企业',
    items: [
      { path: '/enterprises', label: '企业库', icon: <ShopOutlined /> },
      { path: '/bindings', label: '企业绑定', icon: <TeamOutlined />, roles: ['street_reviewer', 'admin'] },
      { path: '/corrections', label: '数据更正', icon: <EditOutlined />, roles: correctors },
    ],
  },
  { label: '直播', items: [{ path: '/recordings', label: '直播回放', icon: <PlayCircleOutlined /> }] },
  {
    label: '审计',
    items: [
      { path: '/audit', label: '审计记录', icon: <AuditOutlined />, roles: control },
      { path: '/ledger', label: '台账核对', icon: <SafetyCertificateOutlined />, roles: checkers },
    ],
  },
  { label: '系统', items: [{ path: '/jobs', label: '后台任务', icon: <ClusterOutlined />, roles: ['admin'] }] },
];

export function navFor(roles: readonly StaffRole[]): NavGroup[] {
  return NAV.map((group) => ({
    ...group,
    items: group.items.filter((item) => !item.roles || item.roles.some((role) => roles.includes(role))),
  })).filter((group) => group.items.length > 0);
}

/** The entry whose page (or a page below it) is open. */
export function activePath(pathname: string): string {
  const paths = NAV.flatMap((group) => group.items.map((item) => item.path));
  return (
    paths.filter((path) => path !== '/' && pathname.startsWith(path)).sort((a, b) => b.length - a.length)[0] ?? '/'
  );
}
