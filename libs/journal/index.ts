export { AuditLog, type AuditEntry } from './audit-log.js';
export { Issues, type ListedIssue, type ListIssues } from './issues.js';
export { JournalModule } from './journal.module.js';
export { DAYS_BACK, lookedBack } from './looked-back.js';
export { RequestLog, REQUESTS_KEPT_DAYS, requestsNotLogged } from './request-log.js';
