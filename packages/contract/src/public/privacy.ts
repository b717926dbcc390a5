import '../setup.js';
import * as z from 'zod/mini';
import { route } from '../route.js';

/** One kind of personal data that the product holds. */
export const PersonalDataField = z.object({
  field: z.string(),
  purpose: z.string(),
  /** consent, or the duty that asks for it */
  basis: z.string(),
  /** whether the product can be used without */
  optional: z.boolean(),
  retention: z.string(),
  /** who else gets it; absent: nobody */
  sharedWith: z.optional(z.string()),
});
export type PersonalDataField = z.infer<typeof PersonalDataField>;

export const getPrivacy = route({
  method: 'GET',
  path: '/api/public/privacy',
  summary: '收集哪些个人信息、为什么、保留多久',
  auth: 'none',
  response: z.object({ updatedOn: z.string(), contact: z.string(), fields: z.array(PersonalDataField) }),
  cache: ['service'],
});

/** Day on which the list below was last changed. */
export const PRIVACY_UPDATED_ON = '2026-11-26';
export const PRIVACY_CONTACT = '厦门市湖里区发展和改革局，0592-5722321';

/**
 * Every kind of personal data that the product holds (个人信息保护法 第十七条). A field that is not in this list must not
 * be collected; retention of papers follows 会计档案管理办法 (财政部 国家档案局令第 79 号), of logs 网络安全法 第二十一条.
 */
export const PERSONAL_DATA: readonly PersonalDataField[] = [
  {
    field: '微信用户标识（openid）',
    purpose: '识别登录的人，不与其他小程序关联',
    basis: '为提供您要求的服务所必需',
    optional: false,
    retention: '至注销账号',
  },
  {
    field: '姓名',
    purpose: '让企业管理员和工作人员知道由谁经办',
    basis: '为履行法定职责所必需',
    optional: false,
    retention: '至注销账号；已提交申报中的姓名随案卷保存',
  },
  {
    field: '联系电话',
    purpose: '补正、核实时联系您；不留电话也能浏览和申报查询',
    basis: '您的同意，可随时删除',
    optional: true,
    retention: '至您删除或注销账号；已提交申报中的电话随案卷保存',
  },
  {
    field: '授权材料（授权书、营业执照）',
    purpose: '核实您可以代表企业办理',
    basis: '为履行法定职责所必需',
    optional: false,
    retention: '绑定关系结束后 3 年',
  },
  {
    field: '申报内容与材料',
    purpose: '审核、公示和拨付奖补资金',
    basis: '为履行法定职责所必需',
    optional: false,
    retention: '会计凭证类 30 年，其他申报案卷 10 年',
    sharedWith: '审核该事项的部门、区财政局',
  },
  {
    field: '用自己的话写的内容（申诉、异议、反映、评价、更正和暂缺的理由、姓名）',
    purpose: '提交前由微信检查有无违法内容；微信暂时不能检查的先收下，随后再查',
    basis: '网络信息内容生态治理规定',
    optional: false,
    retention: '检查后不为此另存；等待检查的加密保存，查完即删',
    sharedWith: '腾讯（微信内容安全接口），连同微信用户标识；没有用微信登录的不提供',
  },
  {
    field: '用手机微信上传的图片',
    purpose: '由微信检查有无违法内容；检查完之前和没有通过的，工作人员不能打开',
    basis: '网络信息内容生态治理规定',
    optional: false,
    retention: '检查结果随文件保存',
    sharedWith: '腾讯（微信内容安全接口），连同微信用户标识，限时地址一小时内有效；没有用微信登录的不提供',
  },
  {
    field: '收款账户',
    purpose: '拨付资金；加密保存，页面只显示首尾四位',
    basis: '为履行法定职责所必需',
    optional: false,
    retention: '会计凭证类 30 年',
    sharedWith: '代理拨付的银行',
  },
  {
    field: '个体工商户经营者姓名',
    purpose: '核对收款户名；公示时隐去名字',
    basis: '为履行法定职责所必需',
    optional: false,
    retention: '与登记信息一致',
  },
  {
    field: '操作记录（时间、操作、结果）',
    purpose: '安全审计，并告诉您谁查看过您的数据',
    basis: '网络安全法、等级保护要求',
    optional: false,
    retention: '不少于 184 天',
  },
  {
    field: '直播回放观看进度（随机标识）',
    purpose: '统计播放量，不识别个人',
    basis: '您的同意',
    optional: true,
    retention: '90 天',
  },
];
