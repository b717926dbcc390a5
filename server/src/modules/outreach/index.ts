/** Who has heard of what: touches by push, live session, visit and training. */
export { OutreachModule } from './outreach.module.js';
export { CHANNEL, type Channel, type NewTouch } from './outreach.rules.js';
export { OutreachService } from './outreach.service.js';
