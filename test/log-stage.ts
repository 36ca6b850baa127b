import { AuditLog, RequestLog } from '#journal';
import { firstIdAt, newId } from '#kernel';
import { employee } from '#models';
import { recordId } from '#records';
import type { RequestRow } from '#store';
import { type Linked, TestApi, type Vendor } from './api-app.js';
import type { Answer } from './api-client.js';
import { pulled } from './fake-connector.js';
import { Writer } from './writer.js';

export const EMPLOYEES = '/api/hris/v1/employees';

/** A vendor with a person to ask for, whose requests and audit trail are looked at. */
export class LogStage {
  private constructor(
    readonly stack: TestApi,
    private readonly writer: Writer,
    readonly vendor: Vendor,
    readonly linked: Linked,
  ) {}

  static async start(): Promise<LogStage> {
    const stack = await TestApi.start();
    return LogStage.on(stack, await Writer.start(stack.database));
  }

  /** With another vendor, of whom nothing was asked. */
  renewed(): Promise<LogStage> {
    return LogStage.on(this.stack, this.writer);
  }

  private static async on(stack: TestApi, writer: Writer): Promise<LogStage> {
    const vendor = await stack.vendor();
    const linked = await stack.link(vendor);
    await writer.write(linked.connection, [pulled(employee, '1', { first_name: 'Ada', last_name: 'Canary-8841' })]);
    return new LogStage(stack, writer, vendor, linked);
  }

  async close(): Promise<void> {
    await this.writer.close();
    await this.stack.close();
  }

  /** Once all that was asked so far is written. */
  async read(path: string, key = this.vendor.key): Promise<Answer> {
    await Promise.all([this.stack.app.get(RequestLog).flush(), this.stack.app.get(AuditLog).flush()]);
    return this.stack.api.get(path, { key });
  }

  async items(path: string, key?: string): Promise<Record<string, unknown>[]> {
    return (await this.read(path, key)).body.items;
  }

  ask(path: string, more: { key?: string; token?: string; id?: string } = {}): Promise<Answer> {
    return this.stack.api.get(path, {
      ...{ key: more.key ?? this.vendor.key, token: more.token ?? this.linked.token },
      headers: more.id === undefined ? {} : { 'x-request-id': more.id },
    });
  }

  /** What is asked in most tests: read well, not found, refused, not valid. */
  async askedOften(): Promise<{ answers: Answer[]; key: string }> {
    const person = recordId(this.linked.connection.id, 'employee', '1');
    const answers = [
      await this.ask(EMPLOYEES),
      await this.ask(`${EMPLOYEES}/${person}?include_raw_data=true`),
      await this.ask(`${EMPLOYEES}/${newId()}`),
      await this.ask(`${EMPLOYEES}?page_size=0`),
      await this.ask(EMPLOYEES, { token: 'wrong' }),
    ];
    const key = await this.stack.key(this.vendor.id, { scopes: ['ats:read'] });
    answers.push(await this.ask(EMPLOYEES, { key }));
    return { answers, key };
  }

  /** As it would have been noted then. */
  rowAt(at: Date, more: Partial<RequestRow> = {}): RequestRow {
    const id = firstIdAt(at).slice(0, 24) + newId().slice(24);
    const { id: organisationId } = this.vendor;
    return {
      ...{ id, at, organisationId, environment: 'production', requestId: newId(), method: 'GET', route: EMPLOYEES },
      ...{ status: 200, code: null, ms: 1, actor: newId(), connectionId: null, ...more },
    };
  }
}
