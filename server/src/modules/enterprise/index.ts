/** Firms: register, facts with their sources, credit records, who may act for them, and where money may be paid. */
export { EnterpriseImportService, type ImportKind } from './enterprise-import.service.js';
export type { CreditImportRow, EnterpriseImportRow, FactImportRow } from './enterprise-import.rules.js';
export { AccessLogService } from './access-log.service.js';
export { BindingService } from './binding.service.js';
export { CorrectionService } from './correction.service.js';
export { EnterpriseModule } from './enterprise.module.js';
export { EnterpriseRegister, type RegisterFirm } from './enterprise-register.service.js';
export { LIBRARY_FILES, LibraryService } from './library.service.js';
export { CREDIT_KIND, DECLARED_SOURCE, describeFacts, sameName, type StoredCredit } from './enterprise.rules.js';
export {
  type EnterpriseDossier,
  type EnterpriseRecord,
  EnterpriseService,
  profileOf,
} from './enterprise.service.js';
export {
  type DecryptedAccount,
  type NewPayeeAccount,
  type PayeeAccountRecord,
  PayeeAccountService,
} from './payee-account.service.js';
