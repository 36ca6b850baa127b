export { AuditLog, type AuditEntry } from './audit-log.js';
export { Issues, type ListedIssue, type ListIssues } from './issues.js';
export { JournalModule } from './journal.module.js';
