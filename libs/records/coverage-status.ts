import type { Connector, How, Right } from '#connectors';
import type { Model } from '#models';
import { type KeptGrants, keptUntil } from '#tenancy';
import type { FieldTally } from './coverage-tally.js';

/**
 * How a field, or a model, comes to what it holds.
 * `mapped`, `derived`: from what the provider says, as such or worked out; some record has it.
 * `empty_at_source`: it may be read, and is empty. `not_granted`: a right is missing. `withheld`: the right is gone, and what
 * was read with it is kept for a while. `not_supported`: the provider has no such thing. `unknown`: nothing was read yet.
 */
export const COVERAGE = [
  'mapped',
  'derived',
  'empty_at_source',
  'not_granted',
  'withheld',
  'not_supported',
  'unknown',
] as const;
export type CoverageStatus = (typeof COVERAGE)[number];

export interface Coverage {
  status: CoverageStatus;
  /** What to tick at the provider, in its own words. */
  tick: string[];
  /** When what is withheld will be destroyed. */
  keptUntil: Date | null;
}

interface Counted extends Pick<FieldTally, 'filled'> {
  checked: number;
}

const plain = (status: CoverageStatus): Coverage => ({ status, tick: [], keptUntil: null });

/** What the rights of a connection mean for the models and fields of its connector. */
export class RightsView {
  private readonly rights: readonly Right[];

  constructor(
    private readonly connector: Connector,
    private readonly grants: KeptGrants,
  ) {
    this.rights = connector.rights ?? [];
  }

  /** `read`: whether a reading of its streams has succeeded yet. */
  ofModel(model: Model, { records, read }: { records: number; read: boolean }): Coverage {
    const streams = this.connector.streams.filter(({ models }) => models.some(({ name }) => name === model.name));
    if (streams.length === 0 || !this.connector.map[model.name]) return plain('not_supported');
    const tick = this.missingForAll(
      model,
      streams.map(({ name }) => name),
    );
    if (tick) return { status: 'not_granted', tick, keptUntil: null };
    if (records > 0) return plain('mapped');
    return plain(read ? 'empty_at_source' : 'unknown');
  }

  /** `whole`: what was said of the model. */
  ofField(model: Model, field: string, counted: Counted, whole: Coverage): Coverage {
    if (whole.status === 'not_supported') return whole;
    if (whole.status === 'not_granted') return counted.filled > 0 ? { ...whole, status: 'withheld' } : whole;
    return this.ofReadable(model, field, counted);
  }

  private ofReadable(model: Model, field: string, { filled, checked }: Counted): Coverage {
    const how = this.connector.map[model.name]?.how?.[field] ?? 'mapped';
    const fillers = this.fillers(model, field);
    const tick = fillers.filter((name) => this.grants.missing.includes(name));
    if (filled > 0) return this.filled(how, tick.length === fillers.length ? tick : []);
    if (how === 'absent') return plain('not_supported');
    if (tick.length > 0) return { status: 'not_granted', tick, keptUntil: null };
    return plain(checked > 0 ? 'empty_at_source' : 'unknown');
  }

  /** Null: something of the model may be read. */
  private missingForAll({ name }: Model, streams: readonly string[]): string[] | null {
    const asked = this.rights.filter(({ fills }) => fills[name] === 'all').map((right) => right.name);
    const missing = asked.filter((right) => this.grants.missing.includes(right));
    const refused = streams.map((stream) => this.grants.streams[stream]).filter((stream) => stream?.granted === false);
    if (missing.length === 0 && refused.length < streams.length) return null;
    return [...new Set([...missing, ...refused.flatMap((stream) => stream?.missing ?? [])])];
  }

  private fillers({ name }: Model, field: string): string[] {
    return this.rights.filter(({ fills }) => lists(fills[name], field)).map((right) => right.name);
  }

  /** `tick`: all rights that would explain the values are missing; these are from before they were withdrawn. */
  private filled(how: How, tick: string[]): Coverage {
    const lost = tick.map((name) => this.grants.lost[name]).filter((one) => one !== undefined);
    const until = lost.map(keptUntil).filter((time) => time !== null);
    // What holds a value is supported, whatever the mapping says.
    if (until.length === 0) return plain(how === 'derived' ? 'derived' : 'mapped');
    return { status: 'withheld', tick, keptUntil: new Date(Math.max(...until.map(Number))) };
  }
}

const lists = (fills: Right['fills'][string] | undefined, field: string): boolean =>
  fills === 'all' || fills?.includes(field) === true;
