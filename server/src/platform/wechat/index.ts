export { openPush, type PushSecrets, requireSignature } from './push-message.js';
export { createWechat, DemoWechat } from './wechat.js';
export { WechatClient } from './wechat-client.js';
export {
  MAX_TEXT,
  type SubscribeMessage,
  type SubscribeOutcome,
  type WechatIdentity,
  WechatPort,
} from './wechat.port.js';
