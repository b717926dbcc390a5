import { ERRORS, type RouteContract } from '@qinqing/contract';
import * as staffRoutes from '@qinqing/contract/staff';

/** The record keeps stable English codes; people read these words. A code that is new here is shown as it is. */
const WORDS: Record<string, string> = {
  'application.open': '新建草稿',
  'application.save': '保存草稿或补正内容',
  'application.delete': '删除草稿',
  'application.submit': '提交申报',
  'application.expire': '逾期失效',
  'application.start_check': '开始自动核验',
  'application.check_passed': '自动核验通过',
  'application.check_returned': '自动核验退回补正',
  'application.check_rejected': '自动核验不予通过',
  'application.withdraw': '撤回申报',
  'application.resubmit': '提交补正',
  'application.pass_stage': '本环节通过',
  'application.return': '退回补正',
  'application.reject': '不予通过',
  'application.publicise': '开始公示',
  'application.approve': '审核通过',
  'application.object': '受理异议',
  'application.dismiss_objection': '异议不成立',
  'application.uphold_objection': '异议成立',
  'application.order': '生成拨付单',
  'application.pay': '兑现',
  'application.pay_returned': '付款退回',
  'payout.create': '生成拨付单',
  'payout.batch': '编入批次',
  'payout.unbatch': '移出批次',
  'payout.dispatch': '送银行',
  'payout.settle': '到账',
  'payout.fail': '付款失败',
  'payout.miss': '结果未知，待银行核实',
  'payout.deliver': '非现金兑现',
  'payout.cancel': '取消拨付',
  'payout.correct': '更正重付',
  'payout.return': '银行退票',
  'payout.open_clawback': '发起追回',
  'payout.drop_clawback': '撤销追回',
  'payout.claw_back': '已追回',
  'batch.create': '编制批次',
  'batch.seal': '封存批次',
  'batch.cancel': '作废批次',
  'batch.release': '复核放行',
  'batch.send': '登记已送银行',
  'batch.download': '下载银行文件',
  'batch.result_part': '部分回盘',
  'batch.result_all': '全部回盘',
  'bank_file.accepted': '回盘入账',
  'bank_file.quarantined': '回盘隔离',
  'bank_file.duplicate': '重复回盘',
  'ledger.appropriate': '安排资金',
  'ledger.lift': '恢复拨付',
  'enterprise.add_member': '添加企业成员',
  'enterprise.declare': '企业申报数据',
  'enterprise.import_enterprises': '导入企业',
  'enterprise.import_facts': '导入企业数据',
  'enterprise.import_credit': '导入信用记录',
  'payee_account.add': '登记收款账户',
  'payee_account.read_number': '查看完整账号',
  'payee_account.read_numbers': '批量读取完整账号',
  'file.upload': '上传材料',
  'file.download': '查看材料',
  'measure.import': '导入政策措施',
  'measure.publish': '发布政策措施',
  'document.save': '保存政策文件',
  'package.save': '保存政策包',
  'recording.publish': '发布回放',
  'live_session.create': '新建直播场次',
  'outreach.record': '登记宣传触达',
  'firm.login': '企业登录',
  'staff.create': '新建工作人员',
  'staff.login': '登录',
  'staff.login_failed': '登录失败',
  'staff.lock': '账号锁定',
  'job.requeue': '重新执行任务',
};

function isRoute(value: unknown): value is RouteContract {
  return typeof value === 'object' && value !== null && 'path' in value && 'summary' in value;
}

/** A refused attempt is recorded under its route, e.g. `POST /api/staff/cases/:id/decisions`. */
const exported: unknown[] = Object.values(staffRoutes);
const ROUTES = new Map(exported.filter(isRoute).map((route) => [`${route.method} ${route.path}`, route.summary]));

export function actionText(action: string): string {
  return WORDS[action] ?? ROUTES.get(action) ?? action;
}

/** A refusal is recorded by its error code. */
export function reasonText(reason: string): string {
  return reason in ERRORS ? ERRORS[reason as keyof typeof ERRORS].message : reason;
}
