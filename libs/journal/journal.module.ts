import { Module } from '@nestjs/common';
import { AuditRepository, RequestLogRepository, UsageRepository } from '#store';
import { AuditLog } from './audit-log.js';
import { Issues } from './issues.js';
import { RequestLog } from './request-log.js';

@Module({
  providers: [Issues, AuditLog, AuditRepository, RequestLog, RequestLogRepository, UsageRepository],
  exports: [Issues, AuditLog, AuditRepository, RequestLog, RequestLogRepository, UsageRepository],
})
export class JournalModule {}
