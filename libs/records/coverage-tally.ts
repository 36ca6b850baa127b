import { isUuid } from '#kernel';
import { type Field, fieldsOf, type Model } from '#models';

/** Of one field, in the records that were looked at. */
export interface FieldTally {
  filled: number;
  /** References to records that we do not hold; null where the field is no reference. */
  dangling: number | null;
}

/** Counts which fields of a model are filled, and what they point to. */
export class CoverageTally {
  checked = 0;
  private readonly fields: readonly Field[];
  private readonly filled = new Map<string, number>();
  private readonly references: ReadonlyMap<string, string[]>;

  constructor({ fields }: Model) {
    this.fields = fieldsOf(fields);
    this.references = new Map(this.fields.flatMap(({ name, to }) => (to ? [[name, []] as const] : [])));
  }

  add(record: Record<string, unknown>): void {
    this.checked += 1;
    for (const { name } of this.fields) {
      const value = record[name];
      if (isEmpty(value)) continue;
      this.filled.set(name, (this.filled.get(name) ?? 0) + 1);
      this.references.get(name)?.push(...idsIn(value));
    }
  }

  /** All records that are pointed to, each once. */
  get related(): string[] {
    return [...new Set([...this.references.values()].flat())];
  }

  /** `live`: those of them that we hold. */
  of({ name }: Field, live: ReadonlySet<string>): FieldTally {
    const dangling = this.references.get(name)?.filter((id) => !live.has(id));
    return { filled: this.filled.get(name) ?? 0, dangling: dangling?.length ?? null };
  }
}

const isEmpty = (value: unknown): boolean => value == null || (Array.isArray(value) && value.length === 0);

const idsIn = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((id): id is string => typeof id === 'string' && isUuid(id));
