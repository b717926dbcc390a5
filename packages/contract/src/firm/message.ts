import '../setup.js';
import * as z from 'zod/mini';
import { Id, IdParams, NoticeTopicSchema, pageOf, pageQuery, Time } from '../common.js';
import { route } from '../route.js';

/** The inbox: the truth of which pushed messages are a courtesy. */

export const Message = z.object({
  id: Id,
  title: z.string(),
  body: z.string(),
  /** page inside the app, e.g. application:ID or measure:ID */
  link: z.optional(z.string()),
  sentAt: Time,
  readAt: z.optional(Time),
});
export type Message = z.infer<typeof Message>;

export const listMessages = route({
  method: 'GET',
  path: '/api/firm/messages',
  summary: '消息',
  auth: 'firm',
  query: z.strictObject(pageQuery),
  response: pageOf(Message),
});

export const readMessage = route({
  method: 'POST',
  path: '/api/firm/messages/:id/read',
  summary: '标为已读',
  auth: 'firm',
  params: IdParams,
});

/** One topic of which WeChat may tell: each consent given on the phone pays for one message. */
export const Consent = z.object({
  topic: NoticeTopicSchema,
  title: z.string(),
  /** for `requestSubscribeMessage`, at most three in one call */
  templateId: z.string(),
  /** messages that are still consented to */
  remaining: z.int(),
});
export type Consent = z.infer<typeof Consent>;

export const listConsents = route({
  method: 'GET',
  path: '/api/firm/consents',
  summary: '微信消息订阅余额',
  auth: 'firm',
  response: z.object({ items: z.array(Consent) }),
});

/** What `requestSubscribeMessage` answered. */
export const recordConsents = route({
  method: 'POST',
  path: '/api/firm/consents',
  summary: '记录微信消息订阅结果',
  auth: 'firm',
  body: z.strictObject({
    results: z
      .array(
        z.strictObject({
          templateId: z.string().check(z.minLength(1, '缺少模板编号'), z.maxLength(64, '模板编号过长')),
          outcome: z.enum(['accept', 'reject', 'ban', 'filter'], '订阅结果不正确'),
        }),
      )
      .check(z.minLength(1, '缺少订阅结果'), z.maxLength(3, '一次最多订阅 3 类消息')),
  }),
  response: z.object({ items: z.array(Consent) }),
  idempotent: true,
});
