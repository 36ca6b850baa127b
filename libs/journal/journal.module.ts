import { Module } from '@nestjs/common';
import { AuditLog } from './audit-log.js';
import { Issues } from './issues.js';

@Module({ providers: [Issues, AuditLog], exports: [Issues, AuditLog] })
export class JournalModule {}
