import type { Model } from '#models';
import type { Known, Owned, SealedRecord, Told } from '#store';
import { SealBroken } from '#vault';
import type { Arrived, Failure, Held, Sealing } from './arrivals.js';
import { type Plain, rawOf } from './body.js';
import { reasonOf } from './failures.js';
import type { Naming } from './naming.js';
import { ownersOf } from './owners.js';
import { Pasts, stepsBetween } from './past.js';
import { compressed, Rendering } from './rendering.js';

/** Maps and seals the records of a page. One that cannot be mapped costs itself, not the page. */
export class PageSealer {
  readonly records: SealedRecord[] = [];
  readonly changes: Told[] = [];
  readonly failures: Failure[] = [];
  /** To whom those of the records belong that were not there. */
  readonly owned: Owned[] = [];
  private readonly rendering: Rendering;
  private readonly pasts: Pasts;

  constructor(
    private readonly sealing: Sealing,
    private readonly held: Held,
    /** Collects what changes with these records. */
    private readonly naming: Naming,
  ) {
    this.rendering = new Rendering(sealing);
    this.pasts = new Pasts(sealing);
  }

  /** What the organisation's own fields could not be worked out for: `<model>:<field id>`. */
  get customFailed(): ReadonlySet<string> {
    return this.rendering.customFailed;
  }

  /** Those of the records of which no earlier state may be kept. */
  get forgotten(): readonly string[] {
    return [...this.pasts.forgotten];
  }

  add(arrived: Arrived): void {
    const { id, model } = arrived;
    try {
      const { record, change } = this.seal(arrived);
      this.records.push(record);
      if (change) this.changes.push(change);
    } catch (error) {
      this.failures.push({ id, model: model.name, ...reasonOf(error), of: { ...arrived, ...arrived.pulled } });
    }
  }

  private seal({ id, pulled, model, text, hash, mark, shape }: Arrived): { record: SealedRecord; change: Told | null } {
    const { keys } = this.sealing;
    const old = this.opened(id);
    const { plain, found } = this.rendering.of(model, pulled, old);
    const known = this.held.known.get(id);
    const change = this.compare({ id, model, shape }, old, plain);
    const record = {
      ...{ id, model: model.name, hash, mark, shape, rendering: this.sealing.rendering, askedAt: pulled.askedAt },
      version: known?.version ?? null,
      keptAt: change === null ? (known?.modifiedAt ?? null) : null,
      ...found,
      body: keys.seal('body', id, plain.body),
      custom: plain.custom && keys.seal('custom', id, plain.custom),
      raw: keys.seal('raw', id, compressed(rawOf(text))),
    };
    if (change) this.note(model, change, { old, plain });
    if (change && change.kind !== 'updated') {
      const { askedAt } = pulled;
      this.owned.push(...ownersOf(model, plain.body).map((owner) => ({ id, owner, askedAt })));
    }
    return { record, change };
  }

  /** Others may gather it, or have gathered it before. */
  private note(model: Model, { kind }: Told, { old, plain }: { old: Plain | null; plain: Plain }): void {
    const before = kind === 'updated' ? old?.body : undefined;
    this.naming.add(model, before ?? null, plain.body);
  }

  /** What the change log says; null when only the provider's payload differs. */
  private compare(record: Pick<Arrived, 'id' | 'model' | 'shape'>, old: Plain | null, now: Plain): Told | null {
    const { id, model } = record;
    const told = { id, model: model.name, fields: null, past: null };
    const known: Known | undefined = this.held.known.get(id);
    if (!known) return { ...told, kind: 'created' };
    const steps = old && stepsBetween(model, old, now);
    this.pasts.note(record, known, steps ?? []);
    if (known.deleted)
      return { ...told, kind: 'restored', past: this.pasts.sealed(id, known, isReduced(known) ? null : steps) };
    if (!steps) return { ...told, kind: 'updated' };
    if (steps.length === 0) return null;
    const names = JSON.stringify(steps.map(([name]) => name));
    return {
      ...told,
      kind: 'updated',
      fields: this.sealing.keys.seal('change', id, names),
      past: this.pasts.sealed(id, known, steps),
    };
  }

  /** Null when there is none, or when it does not open: whatever it was, it is replaced now. */
  private opened(id: string): Plain | null {
    const sealed = this.held.bodies.get(id);
    if (!sealed) return null;
    const { keys } = this.sealing;
    try {
      return {
        body: keys.open('body', id, sealed.body),
        custom: sealed.custom && keys.open('custom', id, sealed.custom),
      };
    } catch (error) {
      if (error instanceof SealBroken) return null;
      throw error;
    }
  }
}

/** What it was before it went is not known any more: nothing but its id was left. */
const isReduced = ({ hash }: Known): boolean => hash.length === 0;
