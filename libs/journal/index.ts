export { AuditLog, type AuditEntry } from './audit-log.js';
export { Issues, type IssueRow, type ListIssues } from './issues.js';
export { JournalModule } from './journal.module.js';
