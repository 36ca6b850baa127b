import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { Bench } from '../../conformance.js';
import type {
  Action,
  ActionKind,
  Held,
  HeldRecord,
  Json,
  JsonObject,
  Page,
  Schema,
  Settings,
  Step,
} from '../../contract.js';
import type { PersonioClient } from '../client.js';
import { personio } from '../index.js';

interface Effect {
  method: string;
  path: string;
  created: string[];
}

/** Writes at the simulator as an action says, without what keeps writes and resumes them: for tests of actions. */
export class Desk implements AsyncDisposable {
  /** What is held of the customer's records, by model. */
  held: Record<string, HeldRecord[]> = {};
  settings: Settings = {};

  private constructor(
    readonly bench: Bench<PersonioClient>,
    readonly client: PersonioClient,
  ) {}

  static async open(rights?: JsonObject): Promise<Desk> {
    const bench = await Bench.start(personio);
    const credentials = rights && ((await bench.control('POST', '/credentials', rights)) as Record<string, string>);
    return new Desk(bench, bench.open(credentials));
  }

  action(model: string, kind: ActionKind): Action<PersonioClient> {
    const found = personio.actions?.find((one) => one.model.name === model && one.kind === kind);
    if (!found) throw new Error(`There is no ${kind} of ${model}.`);
    return found;
  }

  /** What is said of a field, or of one within it; `items` leads into a list. */
  async field(model: string, kind: ActionKind, ...path: string[]): Promise<Schema | undefined> {
    let at: Schema | undefined = await this.action(model, kind).schema?.(this.client, {});
    for (const name of path) at = name === 'items' ? at?.items : at?.properties?.[name];
    return at;
  }

  /** Whether the description lets a body pass; fills in what has a default. */
  async accepts(model: string, kind: ActionKind, body: JsonObject): Promise<boolean> {
    const schema = await this.action(model, kind).schema?.(this.client, this.settings);
    const ajv = new Ajv2020({ strict: false, useDefaults: true, multipleOfPrecision: 6 });
    formats.default(ajv);
    for (const keyword of ['x-model', 'x-labels']) ajv.addKeyword(keyword);
    return ajv.validate(schema ?? {}, body);
  }

  async complaints(model: string, kind: ActionKind, body: JsonObject, record?: HeldRecord): Promise<string[]> {
    const held = this.heldRecords;
    const asked = { body, settings: this.settings, ...(record ? { record } : {}) };
    return ((await this.action(model, kind).check?.(asked, held, this.client)) ?? []).map(({ place }) =>
      place.join('.'),
    );
  }

  private get heldRecords(): Held {
    const all = (name: string): HeldRecord[] => this.held[name] ?? [];
    return {
      list: (name) => Promise.resolve(all(name)),
      find: (name, id) => Promise.resolve(all(name).find(({ remoteId }) => remoteId === id) ?? null),
    };
  }

  /** Takes every step, and reads the record back. `lost`: nobody hears the answer of that step. */
  async write(
    model: string,
    kind: ActionKind,
    { body = {}, id }: { body?: JsonObject; id?: string },
    lost?: number,
  ): Promise<Page['found']> {
    const action = this.action(model, kind);
    const asked = {
      body,
      settings: this.settings,
      ...(id === undefined ? {} : { record: { remoteId: id, fields: {} } }),
    };
    const results: Json[] = [];
    for (const [at, step] of action.steps(asked).entries()) {
      const so = { results: [...results] };
      const result = await step.send(this.client, so);
      results.push(at === lost ? ((await step.find?.(this.client, so)) ?? null) : result);
    }
    const written = action.written(asked, results);
    if (!action.read)
      return (await this.bench.named(this.client, written.stream, written.names)).flatMap(({ found }) => found);
    const found: Page['found'] = [];
    for await (const page of action.read(this.client, written, this.settings)) found.push(...page.found);
    return found;
  }

  /** Takes a step alone. */
  send(step: Step<PersonioClient> | undefined, results: Json[] = []): Promise<Json> {
    if (!step) throw new Error('There is no such step.');
    return step.send(this.client, { results });
  }

  /** What a step is found to have done, where its answer is lost. */
  async find(step: Step<PersonioClient> | undefined, results: Json[]): Promise<Json> {
    return (await step?.find?.(this.client, { results })) ?? null;
  }

  /** The first id of each thing that was made. */
  async made(): Promise<(string | undefined)[]> {
    return (await this.effects()).map(({ created }) => created[0]);
  }

  async effects(): Promise<Effect[]> {
    return (await this.bench.control('GET', '/ledger'))['effects'] as unknown as Effect[];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.bench[Symbol.asyncDispose]();
  }
}
