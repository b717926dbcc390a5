import { go } from './router';
import { currentToken } from './session';

/** To where a person comes to act for a firm: to the log-in and, once that is done, to the firms one may act for. */
export function goForEnterprise(): void {
  go(currentToken() ? 'enterprises' : 'login');
}
