export { AuditModule } from './audit.module.js';
export { type AuditInput, AuditService, type AuditVerification } from './audit.service.js';
