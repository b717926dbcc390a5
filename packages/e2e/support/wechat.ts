import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PORT } from './server.js';

/** The WeChat that the server under test asks; `serve.mjs` has started it. */
export function wechatUrl(): string {
  const file = path.join(tmpdir(), `qinqing-e2e-${PORT}-wechat.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { baseUrl: string }).baseUrl;
}

/** A log-in code as WeChat gives it to the phone of this person: good once. */
export async function loginCode(openid: string): Promise<string> {
  const response = await fetch(`${wechatUrl()}/client/login?openid=${encodeURIComponent(openid)}`);
  return ((await response.json()) as { code: string }).code;
}

/** Who the demonstration's person of a firm is to WeChat. */
export const openidOf = (uscc: string): string => `demo-openid-${uscc}`;
