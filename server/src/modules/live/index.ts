/** Policy sessions and their replays: renditions, chapters tied to measures, who watched how far. */
export { LiveModule } from './live.module.js';
export type { NewChapter } from './live.rules.js';
export { LiveService, type NewRecording, type NewSession } from './live.service.js';
