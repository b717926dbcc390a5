import '../setup.js';
import * as z from 'zod/mini';
import { Day, Id, IdParams, pageOf, pageQuery, WindowStateSchema } from '../common.js';
import { route } from '../route.js';

export const Chapter = z.object({
  id: Id,
  title: z.string(),
  startSeconds: z.number(),
  endSeconds: z.number(),
  speaker: z.optional(z.string()),
  measures: z.array(z.object({ id: Id, title: z.string(), windowState: WindowStateSchema })),
});
export type Chapter = z.infer<typeof Chapter>;

export const RecordingCard = z.object({
  id: Id,
  title: z.string(),
  department: z.string(),
  recordedOn: Day,
  durationSeconds: z.number(),
  posterUrl: z.string(),
  plays: z.int(),
  chapterCount: z.int(),
});
export type RecordingCard = z.infer<typeof RecordingCard>;

export const RecordingDetail = z.extend(RecordingCard, {
  /** master playlist of the HLS rendition */
  hlsUrl: z.string(),
  subtitlesUrl: z.optional(z.string()),
  summary: z.string(),
  chapters: z.array(Chapter),
});
export type RecordingDetail = z.infer<typeof RecordingDetail>;

export const listRecordings = route({
  method: 'GET',
  path: '/api/public/recordings',
  summary: '直播回放列表',
  auth: 'none',
  query: z.strictObject(pageQuery),
  response: pageOf(RecordingCard),
  cache: ['live'],
});

export const getRecording = route({
  method: 'GET',
  path: '/api/public/recordings/:id',
  summary: '直播回放与章节',
  auth: 'none',
  params: IdParams,
  response: RecordingDetail,
  cache: ['live', 'policy'],
});

/** For who knows only the id yet: the picture can travel before the replay's own answer has come. */
export const getRecordingPoster = route({
  method: 'GET',
  path: '/api/public/recordings/:id/poster',
  summary: '直播回放的封面图',
  auth: 'none',
  params: IdParams,
  redirect: true,
});

/** Counts a play and how far it went; anonymous viewers carry a random id made on their device. */
export const reportPlay = route({
  method: 'POST',
  path: '/api/public/recordings/:id/plays',
  summary: '回放播放进度上报',
  auth: 'none',
  params: IdParams,
  body: z.strictObject({
    viewer: z.string().check(z.regex(/^[A-Za-z0-9_-]{16,64}$/, '观看标识格式不正确')),
    positionSeconds: z.number().check(z.gte(0), z.lte(86_400)),
    event: z.enum(['play', 'progress', 'end']),
  }),
});
