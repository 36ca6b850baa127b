import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { finalize, mergeMap, type Observable } from 'rxjs';
import { letGo } from '../http/json-body.js';
import { giveToken } from '../session/cookie.js';
import { AuditTrail } from './audit-trail.js';

/** Holds the answer to a change back until the change is in the audit trail. */
@Injectable()
export class ChangeInterceptor implements NestInterceptor {
  constructor(private readonly audit: AuditTrail) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return next.handle().pipe(
      mergeMap(async (answer) => {
        await this.audit.changed(request);
        if (request.entering !== null) giveToken(request, request.entering);
        return answer;
      }),
      finalize(() => {
        letGo(request);
      }),
    );
  }
}
