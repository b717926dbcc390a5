/** Who somebody is: staff with two factors, firm users through WeChat, sessions. */
export type { Actor } from '../../platform/http/index.js';
export { FirmContext } from './firm-context.js';
export { type DemoAccount, FirmUserService } from './firm-user.service.js';
export { PersonalData } from './personal-data.js';
export { IdentityModule } from './identity.module.js';
export { requireFirm, requireRole, SYSTEM } from './identity.rules.js';
export { type NewStaff, StaffService } from './staff.service.js';
