/** Who has heard of what: touches by push, live session, visit and training. */
export { OutreachModule } from './outreach.module.js';
export type { Channel, NewTouch } from './outreach.rules.js';
export { OutreachService } from './outreach.service.js';
