import {
  type Choices,
  type Connector,
  type How,
  maskedFields,
  NOTHING_OFF,
  type Option,
  type Right,
  type Settings,
} from '#connectors';
import { fieldsOf, type Model } from '#models';
import { type KeptGrants, keptUntil } from '#tenancy';
import type { FieldTally } from './coverage-tally.js';

/**
 * How a field, or a model, comes to what it holds.
 * `mapped`, `derived`: from what the provider says, as such or worked out; some record has it.
 * `empty_at_source`: it may be read, and is empty. `not_granted`: a right is missing. `withheld`: the right is gone, and what
 * was read with it is kept for a while. `switched_off`: the customer does not want it to be read. `not_supported`: the provider has no such thing. `unknown`: nothing was read yet, or a setting is missing.
 */
export const COVERAGE = [
  'mapped',
  'derived',
  'empty_at_source',
  'not_granted',
  'withheld',
  'switched_off',
  'not_supported',
  'unknown',
] as const;
export type CoverageStatus = (typeof COVERAGE)[number];

export interface Coverage {
  status: CoverageStatus;
  /** What to tick at the provider, in its own words; with `mapped` and `derived`, for what is still missing. */
  tick: string[];
  /** Settings of the connection, any of which would fill it. */
  settings: string[];
  /** When what is withheld will be destroyed. */
  keptUntil: Date | null;
}

interface Counted extends Pick<FieldTally, 'filled'> {
  checked: number;
}

const covered = (status: CoverageStatus, more: Partial<Coverage> = {}): Coverage => ({
  ...{ status, tick: [], settings: [], keptUntil: null },
  ...more,
});

/** What the rights and settings of a connection mean for the models and fields of its connector. */
export class CoverageView {
  private readonly rights: readonly Right[];
  private readonly options: readonly Option[];

  constructor(
    private readonly connector: Connector,
    private readonly grants: KeptGrants,
    private readonly settings: Settings,
    private readonly off: Choices = NOTHING_OFF,
  ) {
    this.rights = connector.rights ?? [];
    this.options = connector.options ?? [];
  }

  /** `read`: whether a reading of its streams has succeeded yet. */
  ofModel(model: Model, { records, read }: { records: number; read: boolean }): Coverage {
    const streams = this.streamsOf(model);
    if (streams.length === 0 || !this.connector.map[model.name]) return covered('not_supported');
    if (this.off.models.includes(model.name)) return covered('switched_off');
    const tick = this.missingForAll(model, streams);
    if (tick) return this.without(tick, records > 0 && this.keptUntil(tick) !== null);
    const more = this.missing(({ some = [] }) => some.includes(model.name));
    if (records > 0) return covered('mapped', { tick: more });
    const settings = this.unset(({ fills }) => fills?.[model.name] === 'all');
    if (settings.length > 0) return covered('unknown', { settings });
    if (more.length > 0) return covered('not_granted', { tick: more });
    return covered(read ? 'empty_at_source' : 'unknown');
  }

  /** `whole`: what was said of the model. */
  ofField(model: Model, field: string, counted: Counted, whole: Coverage): Coverage {
    const how = this.how(model, field);
    if (isLacking(whole, how, counted)) return covered('not_supported');
    if (whole.status === 'switched_off' || this.isOff(model, field)) return covered('switched_off');
    if (isShut(whole)) return this.without(whole.tick, counted.filled > 0);
    const fillers = this.rights.filter(({ fills: { [model.name]: of } }) => of !== 'all' && lists(of, field));
    if (counted.filled > 0) return this.filled(how, fillers, relatedTo(model, field));
    const tick = this.lacking(model, field, fillers);
    const settings = this.unset(({ fills }) => lists(fills?.[model.name], field));
    if (tick) return covered('not_granted', { tick, settings });
    if (settings.length > 0) return covered('unknown', { settings });
    return covered(counted.checked > 0 ? 'empty_at_source' : 'unknown');
  }

  private isOff({ name }: Model, field: string): boolean {
    return maskedFields(this.connector, this.off, name).has(field);
  }

  private how({ name }: Model, field: string): How {
    return this.connector.map[name]?.how?.[field] ?? 'mapped';
  }

  private streamsOf({ name }: Model): string[] {
    return this.connector.streams
      .filter(({ models }) => models.some((model) => model.name === name))
      .map((one) => one.name);
  }

  /** The rights without which the field is empty; null: none. Where nobody may be read who names it, it names nobody. */
  private lacking(model: Model, field: string, fillers: readonly Right[]): string[] | null {
    const tick = this.missing((right) => fillers.includes(right));
    const { to, gathered } = fieldsOf(model.fields).find(({ name }) => name === field) ?? {};
    const others = to && gathered ? this.missingForAll(to(), this.streamsOf(to())) : null;
    return others || tick.length > 0 ? [...new Set([...tick, ...(others ?? [])])] : null;
  }

  /** Null: something of the model may be read. */
  private missingForAll({ name }: Model, streams: readonly string[]): string[] | null {
    const asked = this.rights.filter(({ fills }) => fills[name] === 'all').map((right) => right.name);
    const missing = asked.filter((right) => this.grants.missing.includes(right));
    const refused = streams.map((stream) => this.grants.streams[stream]).filter((stream) => stream?.granted === false);
    if (missing.length === 0 && (streams.length === 0 || refused.length < streams.length)) return null;
    return [...new Set([...missing, ...refused.flatMap((stream) => stream?.missing ?? [])])];
  }

  /** `related`: the model that the field points to. */
  private filled(how: How, fillers: readonly Right[], related: string | undefined): Coverage {
    const tick = this.missing((right) => fillers.includes(right) || bringsSome(right, related));
    const keptUntil = this.areShut(fillers) ? this.keptUntil(tick) : null;
    if (keptUntil) return covered('withheld', { tick, keptUntil });
    // What holds a value is supported, whatever the mapping says.
    return covered(how === 'derived' ? 'derived' : 'mapped', { tick });
  }

  private missing(which: (right: Right) => boolean): string[] {
    return this.rights
      .filter((right) => which(right) && this.grants.missing.includes(right.name))
      .map(({ name }) => name);
  }

  /** Whether nothing comes through these rights any more: all attributes among them are missing, or all others. */
  private areShut(fillers: readonly Right[]): boolean {
    const kinds = Map.groupBy(fillers, ({ isAttribute = false }) => isAttribute);
    return [...kinds.values()].some((kind) => kind.every(({ name }) => this.grants.missing.includes(name)));
  }

  /** `held`: something is there from before the rights were withdrawn. */
  private without(tick: string[], held: boolean): Coverage {
    return held ? covered('withheld', { tick, keptUntil: this.keptUntil(tick) }) : covered('not_granted', { tick });
  }

  /** When the last of what these rights have filled is destroyed; null: none of it is kept, or for as long as it is not known. */
  private keptUntil(rights: readonly string[]): Date | null {
    const lost = rights.map((name) => this.grants.lost[name]).filter((one) => one !== undefined);
    const until = lost.map(keptUntil).filter((time) => time !== null);
    return until.length > 0 ? new Date(Math.max(...until.map(Number))) : null;
  }

  /** Names of these options, unless one of them is set. */
  private unset(which: (option: Option) => boolean): string[] {
    const names = this.options.filter(which).map(({ name }) => name);
    return names.some((name) => this.settings[name] !== undefined) ? [] : names;
  }
}

/** Nothing of the model comes any more. */
const isShut = ({ status }: Coverage): boolean => status === 'not_granted' || status === 'withheld';

const isLacking = ({ status }: Coverage, how: How, { filled }: Counted): boolean =>
  status === 'not_supported' || (how === 'absent' && filled === 0);

/** The model that a reference points to. */
const relatedTo = ({ fields }: Model, field: string): string | undefined =>
  fieldsOf(fields)
    .find(({ name }) => name === field)
    ?.to?.().name;

/** Whether records of the model are not there without the right. */
const bringsSome = ({ fills, some = [] }: Right, model: string | undefined): boolean =>
  model !== undefined && (fills[model] === 'all' || some.includes(model));

const lists = (fills: Right['fills'][string] | undefined, field: string): boolean =>
  fills === 'all' || fills?.includes(field) === true;
