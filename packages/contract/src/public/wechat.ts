import '../setup.js';
import * as z from 'zod/mini';
import { Id } from '../common.js';
import { route } from '../route.js';

const Word = z.string().check(z.maxLength(200));

export const fetchCheckedPicture = route({
  method: 'GET',
  path: '/api/public/pictures/:id/:until/:mark',
  summary: '供微信内容安全检测取图（限时地址）',
  auth: 'none',
  params: z.strictObject({
    id: Id,
    until: z.string().check(z.regex(/^\d{13}$/)),
    mark: z.string().check(z.regex(/^[A-Za-z0-9_-]{16,128}$/)),
  }),
  download: true,
});

export const confirmWechatPush = route({
  method: 'GET',
  path: '/api/public/wechat/push',
  summary: '微信消息推送：地址验证',
  auth: 'none',
  query: z.object({ signature: Word, timestamp: Word, nonce: Word, echostr: Word }),
  download: true,
});

export const takeWechatPush = route({
  method: 'POST',
  path: '/api/public/wechat/push',
  summary: '微信消息推送（安全模式，JSON）',
  auth: 'none',
  query: z.object({ msg_signature: Word, timestamp: Word, nonce: Word }),
  body: z.object({ Encrypt: z.string().check(z.maxLength(100_000)) }),
  download: true,
});
