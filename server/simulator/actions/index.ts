import type { Kind } from '../commands.js';
import { deliver, flood, importResult } from './bank.js';
import { batch, batchStep, lift, takeout } from './batches.js';
import { decide, draft, learn, resubmit, rush, settle, submit, topup, withdraw } from './cases.js';
import { claw, demand, receive, refund } from './claims.js';
import { explain, returned, statement } from './papers.js';
import type { Action } from './picking.js';
import { correct, recheck, reissue } from './repairs.js';

/** What a client does through the product. Sweeping, ticking and dying are in `run.ts`. */
export const ACTIONS: Partial<Record<Kind, Action>> = {
  draft,
  submit,
  rush,
  decide,
  resubmit,
  withdraw,
  learn,
  settle,
  batch,
  seal: batchStep('seal'),
  release: batchStep('release'),
  send: batchStep('send'),
  cancel: batchStep('cancel'),
  lift,
  takeout,
  deliver,
  import: importResult,
  flood,
  returned,
  statement,
  explain,
  reissue,
  correct,
  recheck,
  claw,
  demand,
  refund,
  receive,
  topup,
};
