import { Injectable } from '@nestjs/common';
import type { FileAnswer } from '#connectors';
import { Config, publicUrl } from '#kernel';
import { type Model, models } from '#models';
import { type ConnectionRef, ConnectionsService } from '#tenancy';
import { Vault } from '#vault';
import { FileLinks, type FileRef, readToken } from './links.js';
import { RecordReader } from './reader.js';

/** A file's address, and what its record says of it. */
export interface FileAddress {
  url: string;
  fields: Record<string, unknown>;
}

/** Files of records. They lie at the provider: we keep none, and pass them on to whoever has an address that we signed. */
@Injectable()
export class Files {
  private readonly base: string;

  constructor(
    private readonly connections: ConnectionsService,
    private readonly reader: RecordReader,
    private readonly vault: Vault,
    config: Config,
  ) {
    this.base = publicUrl(config);
  }

  /** Null where there is no such record, or no file of it. */
  async addressOf(
    connection: ConnectionRef,
    { model, field }: { model: Model; field: string },
    { id, expiresAt }: { id: string; expiresAt: Date },
  ): Promise<FileAddress | null> {
    const record = await this.reader.find(connection, model, id);
    if (record?.fields[field] == null) return null;
    const owner = { organisationId: connection.organisationId, connectionId: connection.id, expiresAt };
    const links = new FileLinks(this.vault.keys(connection), this.base, owner);
    return { url: links.of(`${model.name}.${field}`, id), fields: record.fields };
  }

  /** Whose file a token is for; null for one that we did not sign, or that has expired. */
  async whose(token: string): Promise<{ ref: FileRef; connection: ConnectionRef } | null> {
    const read = readToken(token);
    if (!read || read.ref.expiresAt.getTime() <= Date.now()) return null;
    const { ref, isSignedBy } = read;
    const connection = await this.connections.byId(ref.organisationId, undefined, ref.connectionId);
    return connection && isSignedBy(this.vault.keys(connection)) ? { ref, connection } : null;
  }

  /** The file as the provider sends it, and what to call it; null when it is gone. */
  async open(connection: ConnectionRef, { field, recordId }: FileRef): Promise<(FileAnswer & { name: string }) | null> {
    const [name, link = ''] = field.split('.');
    const model = models.find((each) => each.name === name);
    const record = model && (await this.reader.find(connection, model, recordId));
    if (record?.fields[link] == null) return null;
    const { connector, client } = await this.connections.open(connection);
    const answer = await connector.files?.[field]?.open(client, record.remoteId);
    const said = record.fields['file_name'];
    return answer ? { ...answer, name: typeof said === 'string' ? said : (answer.fileName ?? link) } : null;
  }
}
