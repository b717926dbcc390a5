export { createWechat, DemoWechat, WechatClient, type WechatIdentity, WechatPort } from './wechat.js';
