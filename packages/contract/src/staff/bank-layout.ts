import '../setup.js';
import * as z from 'zod/mini';
import { Id, IdParams, Text, Time } from '../common.js';
import { route } from '../route.js';

/** How a bank wants its payments listed, beside the product's own formats. */

/** What a column of a bank's file may hold, with the product's own heading for it. */
export const BANK_COLUMN = {
  line: '序号',
  orderNo: '拨付单号',
  payeeName: '收款户名',
  accountNumber: '收款账号',
  bankName: '开户银行',
  branchName: '开户网点',
  amount: '金额',
  purpose: '用途',
} as const;
export type BankColumn = keyof typeof BANK_COLUMN;
export const BANK_COLUMNS = Object.keys(BANK_COLUMN) as [BankColumn, ...BankColumn[]];

/** Without these a bank can't pay, and a result can't be told to belong to a payment. */
const REQUIRED: readonly BankColumn[] = ['orderNo', 'payeeName', 'accountNumber', 'amount'];
/** A spreadsheet would take it for a formula, or a reader for the end of a line. */
const UNSAFE = /^[=+\-@]|\p{Cc}/u;

const shape = {
  layoutCode: z
    .string('请填写版式代码')
    .check(z.regex(/^[a-z0-9-]{2,32}$/, '版式代码由 2 至 32 位小写字母、数字和短横线组成')),
  name: Text(60, '名称'),
  encoding: z.enum(['utf-8', 'utf-8-bom', 'gb18030'], '编码应为 UTF-8 或 GB18030'),
  delimiter: z.enum([',', ';', '|', '\t'], '分隔符应为逗号、分号、竖线或制表符'),
  /** yuan with two decimals, or whole fen */
  amount: z.enum(['yuan', 'fen'], '金额单位应为元或分'),
  /** a first row with the batch's number, count and total */
  control: z.boolean('请选择是否有控制行'),
  /** a row with the names of the columns */
  headings: z.boolean('请选择是否有列名行'),
  columns: z
    .array(z.strictObject({ field: z.enum(BANK_COLUMNS, '没有这一列'), heading: Text(40, '列名') }), '请列出各列')
    .check(z.minLength(1, '至少一列'), z.maxLength(20, '最多 20 列')),
  /** the pool whose paying account is at this bank */
  poolCode: z.optional(Text(64, '资金池')),
};

/** Judges what the columns say together, whatever else is wrong: all faults are told at once. */
const soundColumns = z.check<{ columns?: unknown; amount?: unknown }>(
  ({ value, issues }) => {
    if (!Array.isArray(value?.columns)) return;
    const columns = value.columns as ({ field?: unknown; heading?: unknown } | null)[];
    const say = (message: string, ...path: (string | number)[]) =>
      issues.push({ code: 'custom', message, path: ['columns', ...path], input: value.columns, continue: true });
    const fields = columns.map((column) => column?.field);
    const headings = columns.map((column) => (typeof column?.heading === 'string' ? column.heading.trim() : ''));
    for (const field of REQUIRED) if (!fields.includes(field)) say(`缺少“${BANK_COLUMN[field]}”列`);
    for (const [index, field] of fields.entries())
      if (field !== undefined && fields.indexOf(field) < index) say('这一列出现了两次', index, 'field');
    for (const [index, heading] of headings.entries()) {
      if (heading !== '' && headings.indexOf(heading) < index) say('列名重复', index, 'heading');
      // A bank's clerk believes what stands above the sums: fen under 元 would pay a hundredfold.
      if (fields[index] === 'amount' && heading.includes(value.amount === 'fen' ? '元' : '分'))
        say('列名与金额单位不一致', index, 'heading');
      if (UNSAFE.test(heading)) say('列名不能以 = + - @ 开头，也不能含有控制字符', index, 'heading');
    }
  },
  { when: () => true },
);

export const BankLayoutInput = z.strictObject(shape).check(soundColumns);
export type BankLayoutInput = z.infer<typeof BankLayoutInput>;

/** A layout that is in force. */
export const BankLayoutView = z.object({
  ...shape,
  /** counts from 1; a sealed batch names the one that its file was made in */
  version: z.int(),
  proposedBy: z.optional(z.string()),
  confirmedBy: z.optional(z.string()),
  confirmedAt: z.optional(Time),
});
export type BankLayoutView = z.infer<typeof BankLayoutView>;

/** A new layout or another version of one, as one person proposed it and another decided. */
export const BankLayoutProposal = z.object({
  id: Id,
  status: z.enum(['proposed', 'accepted', 'refused']),
  layout: z.object(shape),
  /** the version that it replaces; 0 for a new layout */
  baseVersion: z.int(),
  reason: z.string(),
  proposedBy: z.string(),
  proposedAt: Time,
  decidedBy: z.optional(z.string()),
  decidedAt: z.optional(Time),
  note: z.optional(z.string()),
  can: z.object({ accept: z.boolean(), refuse: z.boolean() }),
});
export type BankLayoutProposal = z.infer<typeof BankLayoutProposal>;

export const BankLayoutList = z.object({
  items: z.array(BankLayoutView),
  /** the newest first, at most 50 */
  proposals: z.array(BankLayoutProposal),
  canPropose: z.boolean(),
});
export type BankLayoutList = z.infer<typeof BankLayoutList>;

export const listBankLayouts = route({
  method: 'GET',
  path: '/api/staff/bank-layouts',
  summary: '银行文件版式',
  auth: 'staff',
  response: BankLayoutList,
});

/** VALIDATION with the path of every fault; STALE_VERSION where the layout is another one now or a proposal waits. */
export const proposeBankLayout = route({
  method: 'POST',
  path: '/api/staff/bank-layouts',
  summary: '提出新增或修改银行文件版式（另一人复核后生效）',
  auth: 'staff',
  body: z.strictObject({ layout: BankLayoutInput, baseVersion: z.int(), reason: Text(300, '说明') }),
  response: BankLayoutList,
  idempotent: true,
});

/** FOUR_EYES for one's own proposal, which may only be taken back; STATE_CONFLICT, STALE_VERSION. */
export const decideBankLayout = route({
  method: 'POST',
  path: '/api/staff/bank-layouts/proposals/:id/decision',
  summary: '复核银行文件版式',
  auth: 'staff',
  params: IdParams,
  body: z.strictObject({ accept: z.boolean('请选择意见'), note: z.optional(Text(300, '意见')) }),
  response: BankLayoutList,
  idempotent: true,
});

/** A made-up batch, written by the very writer that seals: what is shown here is what a bank gets. */
export const previewBankLayout = route({
  method: 'POST',
  path: '/api/staff/bank-layouts/preview',
  summary: '预览银行文件版式（样例批次）',
  auth: 'staff',
  body: z.strictObject({ layout: BankLayoutInput }),
  response: z.object({
    name: z.string(),
    /** read back from the bytes in the layout's encoding */
    text: z.string(),
    base64: z.string(),
  }),
});
