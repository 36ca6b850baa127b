import { Injectable, StreamableFile } from '@nestjs/common';
import { AuditLog } from '#journal';
import { logger, NotFound } from '#kernel';
import { Files } from '#records';
import { Allowances } from '../gate/allowances.js';
import type { Reply } from '../gate/arguments.js';
import { attachment } from './attachment.js';

/** Hands out files by their addresses, within a limit for each connector: one address that gets about must not use up the provider's. */
@Injectable()
export class FileReads {
  constructor(
    private readonly files: Files,
    private readonly allowances: Allowances,
    private readonly audit: AuditLog,
  ) {}

  async read(token: string, requestId: string, reply: Reply): Promise<StreamableFile> {
    const found = await this.files.whose(token);
    if (!found) throw this.refuse(requestId);
    const { ref, connection } = found;
    await this.allowances.ofFiles(connection.id, reply);
    const file = await this.files.open(connection, ref);
    if (!file) throw this.refuse(requestId);
    this.audit.read({
      organisationId: connection.organisationId,
      environment: connection.environment,
      connectionId: connection.id,
      actor: 'file_link',
      action: 'file.read',
      subject: `${ref.field}:${ref.recordId}`,
      outcome: 'ok',
      requestId,
    });
    const { body, contentType, size, name } = file;
    reply.header('Cache-Control', `private, max-age=${secondsUntil(ref.expiresAt)}`);
    return new StreamableFile(body, {
      type: contentType,
      disposition: attachment(name),
      ...(size === null ? {} : { length: size }),
    });
  }

  /** One and the same, whatever is wrong with the address. */
  private refuse(requestId: string): NotFound {
    logger.info({ event: 'file_refused', request_id: requestId });
    return new NotFound('The file');
  }
}

/** A copy is good for as long as the address, and never longer. */
const secondsUntil = (end: Date): number => Math.max(0, Math.floor((end.getTime() - Date.now()) / 1000));
