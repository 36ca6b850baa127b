import { recordId } from '#records';
import type { ConnectionRef } from '#tenancy';
import type { Engine } from './model-engine.js';
import type { Scope } from './model-scopes.js';
import { differences, type Facts, type Source, TRUTHS } from './model-source.js';

/** What we have of a customer, beside what the provider has. */
export class Copy {
  private seen = 0;

  constructor(
    private readonly engine: Engine,
    private readonly source: Source,
    private readonly connection: ConnectionRef,
    private readonly scope: Scope,
  ) {}

  truths() {
    return Object.entries(TRUTHS).filter(([, { stream }]) => this.scope.streams.includes(stream));
  }

  /** What the provider has, by model. */
  async state(): Promise<Map<string, Facts>> {
    const source = this.source.now();
    const read = this.truths().map(async ([model, truth]) => [model, await truth.read(source)] as const);
    return new Map(await Promise.all(read));
  }

  async remoteIds(model: string): Promise<Set<string>> {
    return new Set((await this.engine.list(this.connection, model)).map((item) => item.remote_id));
  }

  /** Whatever was told as gone since the last look is not at the provider, or may have been away. */
  async nothingLiveIsGone(returned: ReadonlySet<string>): Promise<void> {
    const { ids, last } = await this.engine.gone(this.connection, this.seen);
    this.seen = last;
    if (ids.size === 0) return;
    for (const [model, facts] of await this.state()) {
      const live = [...facts.keys()].filter((id) => !returned.has(id));
      const lost = live.filter((remoteId) => ids.has(recordId(this.connection.id, model, remoteId)));
      if (lost.length > 0) throw new Error(`Of ${model} these are shown as gone and are not: ${lost.join(', ')}`);
    }
  }

  /** `stayed`: what is not taken for gone so far, as an answer without a record deletes none; the provider may have it again. */
  async equal(when: string, stayed: ReadonlySet<string> = new Set()): Promise<void> {
    const found = await this.differences(stayed);
    if (found.length > 0) throw new Error(`${when}:\n${found.slice(0, 5).join('\n')}`);
  }

  /** Ids of what we have of models of which the provider has nothing: an answer without a record deletes none. */
  async stayed(): Promise<Set<string>> {
    const now = this.source.now();
    const stayed = new Set<string>();
    for (const [model, { read }] of this.truths()) {
      if ((await read(now)).size > 0) continue;
      for (const { id } of await this.engine.list(this.connection, model)) stayed.add(id);
    }
    return stayed;
  }

  /**
   * Ids of what the last complete reading has missed and could not ask for by name, such as a document whose owner we do not hold:
   * a second one has to miss it as well.
   */
  async waiting(): Promise<Set<string>> {
    const rows = await this.engine.query<{ id: string }>(
      `SELECT id FROM record r JOIN sweep USING (connection_id, stream, model)
       WHERE connection_id = $1 AND deleted_at IS NULL AND asked_at < started_at AND NOT EXISTS (
         SELECT FROM run_page seen
         WHERE seen.connection_id = r.connection_id AND seen.run_id = sweep.run_id AND r.id = ANY (seen.ids)
       )`,
      [this.connection.id],
    );
    return new Set(rows.map(({ id }) => id));
  }

  async differences(stayed: ReadonlySet<string> = new Set()): Promise<string[]> {
    const found: string[] = [];
    const now = this.source.now();
    for (const [model, { read, shown }] of this.truths()) {
      const source = await read(now);
      if (source.size === 0) continue; // what we have stays
      const held = await this.engine.list(this.connection, model);
      const items = held.filter(({ id, remote_id: remoteId }) => source.has(remoteId) || !stayed.has(id));
      const ours = new Map(items.map((item) => [item.remote_id, shown(item)]));
      found.push(...differences(source, ours).map((difference) => `${model} ${difference}`));
      if (items.length > ours.size) found.push(`${model}: one is there twice`);
    }
    return found;
  }
}
