import { NOTICE_TOPIC, type NoticeTopic } from '@qinqing/contract';
import * as z from 'zod';

const Template = z.strictObject({
  id: z.string().min(1).max(64),
  /** names of the template's fields for what every message has, e.g. thing1, thing2, time3 */
  fields: z.strictObject({
    title: z.string().regex(/^[a-z_]+\d+$/),
    text: z.string().regex(/^[a-z_]+\d+$/),
    time: z
      .string()
      .regex(/^[a-z_]+\d+$/)
      .optional(),
  }),
});

const Templates = z.partialRecord(z.enum(Object.keys(NOTICE_TOPIC) as [NoticeTopic, ...NoticeTopic[]]), Template);
export type WechatTemplates = z.infer<typeof Templates>;

/**
 * Subscribe-message templates as they were applied for in WeChat's console, as JSON:
 * `{"payment":{"id":"TEMPLATE","fields":{"title":"thing1","text":"thing2","time":"time3"}}}`.
 */
export const WechatTemplatesText = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue('must be JSON');
      return z.NEVER;
    }
  })
  .pipe(Templates);
