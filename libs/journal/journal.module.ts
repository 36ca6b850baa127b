import { Module } from '@nestjs/common';
import { AuditRepository } from '#store';
import { AuditLog } from './audit-log.js';
import { Issues } from './issues.js';

@Module({ providers: [Issues, AuditLog, AuditRepository], exports: [Issues, AuditLog] })
export class JournalModule {}
