import '../setup.js';
import * as z from 'zod/mini';
import { Id, Time } from '../common.js';
import { MeasureCard } from '../public/measure.js';
import { route } from '../route.js';

/** Measures that a person has put aside, and of which the person wants to hear. */

export const SavedMeasure = z.object({
  measure: MeasureCard,
  /** told when it opens, closes soon or changes, where it may fit one of the person's firms */
  subscribed: z.boolean(),
  savedAt: Time,
  /** a newer version is in force than the person has seen */
  changed: z.boolean(),
});
export type SavedMeasure = z.infer<typeof SavedMeasure>;

export const listSavedMeasures = route({
  method: 'GET',
  path: '/api/firm/saved-measures',
  summary: '收藏与关注的政策',
  auth: 'firm',
  response: z.object({ items: z.array(SavedMeasure) }),
});

const MeasureParams = z.strictObject({ measureId: Id });

/** Also says that the person has seen the version in force. */
export const saveMeasure = route({
  method: 'PUT',
  path: '/api/firm/saved-measures/:measureId',
  summary: '收藏或关注政策',
  auth: 'firm',
  params: MeasureParams,
  body: z.strictObject({ subscribed: z.boolean('请选择是否关注') }),
  response: SavedMeasure,
  idempotent: true,
});

export const unsaveMeasure = route({
  method: 'DELETE',
  path: '/api/firm/saved-measures/:measureId',
  summary: '取消收藏',
  auth: 'firm',
  params: MeasureParams,
  idempotent: true,
});
