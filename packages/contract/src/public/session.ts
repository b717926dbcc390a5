import '../setup.js';
import * as z from 'zod/mini';
import { Id, Time } from '../common.js';
import { route } from '../route.js';

/** The live session that runs now or comes next. */
export const NextSession = z.object({
  id: Id,
  title: z.string(),
  summary: z.string(),
  department: z.string(),
  startsAt: Time,
  endsAt: Time,
  live: z.boolean(),
});
export type NextSession = z.infer<typeof NextSession>;

/** `session` is absent where none is announced. */
export const getNextSession = route({
  method: 'GET',
  path: '/api/public/next-session',
  summary: '正在进行或最近一场直播',
  auth: 'none',
  response: z.object({ session: z.optional(NextSession) }),
  cache: ['live'],
});
