import './setup.js';
import * as z from 'zod/mini';

/**
 * Every error that crosses the wire: a stable English code, its HTTP status, and a Chinese sentence that the
 * reader can act on. A thrower may replace the sentence by a more precise one, never the code or the status.
 */
export const ERRORS = {
  VALIDATION: { status: 400, message: '填写的内容有误，请按提示修改后再提交' },
  BAD_JSON: { status: 400, message: '提交的数据格式不正确，请刷新页面后重试' },
  BAD_CURSOR: { status: 400, message: '翻页信息已失效，请回到第一页重新查看' },
  IDEMPOTENCY_KEY_REQUIRED: { status: 400, message: '请求缺少防重复编号，请刷新页面后重试' },
  UPLOAD_EMPTY: { status: 400, message: '文件是空的，请重新选择' },
  LOGIN_REQUIRED: { status: 401, message: '请先登录' },
  SESSION_EXPIRED: { status: 401, message: '登录已过期，请重新登录' },
  LOGIN_FAILED: { status: 401, message: '用户名、密码或动态口令不正确' },
  TOTP_INVALID: { status: 401, message: '动态口令不正确或已使用，请等待下一个口令' },
  WECHAT_CODE_INVALID: { status: 401, message: '微信登录凭证已失效，请重新进入小程序' },
  FORBIDDEN: { status: 403, message: '您没有办理此事项的权限' },
  FOUR_EYES: { status: 403, message: '同一笔业务须由不同人员办理，您已在其他环节办理过' },
  DEMO_ONLY: { status: 403, message: '演示登录仅在演示环境开放' },
  NOT_FOUND: { status: 404, message: '没有找到您要的内容，可能已被撤下' },
  METHOD_NOT_ALLOWED: { status: 405, message: '不支持这种访问方式' },
  IDEMPOTENCY_RUNNING: { status: 409, message: '上一次提交仍在处理，请稍候查看结果，不必重复提交' },
  STATE_CONFLICT: { status: 409, message: '事项状态已变化，请刷新后查看最新进度' },
  STALE_VERSION: { status: 409, message: '内容已在别处修改，请刷新后重试' },
  UPLOAD_OFFSET: { status: 409, message: '上传位置不一致，请从已上传的位置继续' },
  LAST_OWNER: { status: 409, message: '企业须至少有一名管理员，请先把管理员移交给其他成员' },
  ALREADY_MEMBER: { status: 409, message: '已是这家企业的成员，不必重复绑定' },
  BINDING_PENDING: { status: 409, message: '绑定申请正在核实，请在“我的企业”中查看进度' },
  DUPLICATE_APPLICATION: { status: 409, message: '贵企业已申报过这项政策，请在“进度”中查看' },
  EVIDENCE_USED: { status: 409, message: '所列发票或合同已用于其他申报，同一凭证不能重复享受，请核对号码' },
  WINDOW_CLOSED: { status: 409, message: '这项政策不在申报时间内' },
  POOL_EXHAUSTED: { status: 409, message: '这项政策的资金额度已用完' },
  OFFER_EXPIRED: { status: 409, message: '确认期限已过，未确认视为放弃；如仍在申报期内，可自行申报' },
  OFFER_CHANGED: { status: 409, message: '您的数据已更新，不再符合或金额有变，请等待重新推送' },
  OBJECTION_CLOSED: { status: 409, message: '公示期已过或该事项已不在公示中，请通过投诉电话反映' },
  OBJECTION_EXISTS: { status: 409, message: '您已就这一事项提出过异议，请查看办理进度' },
  APPEAL_CLOSED: { status: 409, message: '申诉期限已过或已申诉过，每件申报只能申诉一次' },
  RATING_EXISTS: { status: 409, message: '这件事项已评价过，每件只评价一次' },
  CORRECTION_EXISTS: { status: 409, message: '这项数据已有一件更正申请在核实，请等待答复' },
  NOT_PAID: { status: 409, message: '款项到账后才能出具兑现证明' },
  CAP_REACHED: { status: 409, message: '已达到本企业可享受的上限' },
  PAYEE_ACCOUNT_EXISTS: { status: 409, message: '这个收款账户已登记' },
  RECUSED: { status: 409, message: '您与该企业存在利害关系，须回避' },
  BATCH_EMPTY: { status: 409, message: '没有可以拨付的事项' },
  BATCH_CHANGED: { status: 409, message: '批次内容与封存时不一致，已停止，请联系管理员' },
  BATCH_HELD: { status: 409, message: '批次中有待核实的疑点，请逐条核实或移出后再放行' },
  LEDGER_STOPPED: { status: 409, message: '账务核对未通过，拨付已暂停，请联系管理员' },
  PAYLOAD_TOO_LARGE: { status: 413, message: '文件太大，请压缩后再上传' },
  UNSUPPORTED_TYPE: { status: 415, message: '不支持这种文件格式' },
  RANGE_INVALID: { status: 416, message: '要播放或下载的位置超出范围，请从头开始' },
  IDEMPOTENCY_MISMATCH: { status: 422, message: '同一防重复编号的内容前后不一致，请刷新页面后重新填写' },
  APPLICATION_INCOMPLETE: { status: 422, message: '还有内容没有填写完整，请按提示补齐' },
  BANK_FILE_QUARANTINED: { status: 422, message: '银行回盘文件有疑点，已整体隔离，未做任何入账' },
  UPLOAD_CORRUPT: { status: 422, message: '文件在上传途中损坏，请重新上传' },
  INVITATION_INVALID: { status: 422, message: '邀请码不正确、已使用或已过期，请向企业管理员重新索取' },
  USCC_INVALID: { status: 422, message: '统一社会信用代码不正确，请对照营业执照核对' },
  PICTURE_HELD: { status: 423, message: '这张图片正在做内容安全检测或没有通过检测，暂时不能查看' },
  ACCOUNT_LOCKED: { status: 423, message: '多次登录失败，账号已临时锁定，请 15 分钟后再试' },
  RATE_LIMITED: { status: 429, message: '操作太频繁，请稍后再试' },
  INTERNAL: { status: 500, message: '系统出现问题，已记录，请稍后再试' },
  CONTENT_REFUSED: { status: 422, message: '填写的内容未通过安全检查，请修改后再提交' },
  WECHAT_UNAVAILABLE: { status: 502, message: '微信服务暂时不可用，请稍后再试' },
  UNAVAILABLE: { status: 503, message: '服务正在维护或启动，请稍后再试' },
} as const satisfies Record<string, { status: number; message: string }>;

export type ErrorCode = keyof typeof ERRORS;

export const ERROR_CODES = Object.keys(ERRORS) as ErrorCode[];

export const FieldError = z.object({
  path: z.string(),
  message: z.string(),
  /** stable English word for programs, where there are several faults of one kind of file */
  code: z.optional(z.string()),
});
export type FieldError = z.infer<typeof FieldError>;

/** The one error shape. `code` stays a plain string so that an old client can read a newer server. */
export const ApiErrorBody = z.object({
  code: z.string(),
  message: z.string(),
  requestId: z.string(),
  fields: z.optional(z.array(FieldError)),
  /** facts about a conflict, e.g. the current state */
  details: z.optional(z.record(z.string(), z.unknown())),
});
export type ApiErrorBody = z.infer<typeof ApiErrorBody>;
