import { API_ORIGIN } from './request';

/** Media addresses come relative to the service; the mini-program needs them absolute. */
export function mediaUrl(path: string): string {
  return path.startsWith('/') ? API_ORIGIN + path : path;
}
