import { type SimulatorOptions } from '../../../contract.js';
import { type Flow } from '../bodies.js';
import { pdf } from '../files/pdf.js';
import { png } from '../files/png.js';
import { DAY, OPENING, dayOf } from './clock.js';
import { type Company } from './company.js';
import { Dice, nth } from './dice.js';
import { FILE_CATEGORIES } from './recruiting-files.js';
import { type Application } from './recruiting-records.js';
import { type Recruiting } from './recruiting.js';

/** A document of a person or of an application; what is in it is made when it is asked for. */
export interface StoredDocument {
  id: string;
  ownerId: number;
  name: string;
  date: string | null;
  comment: string | null;
  categoryId: number;
  mimeType: string;
  createdAt: number;
  content: () => Buffer | Flow;
  /** Personio v2 documents: uploads show up after the virus scan. */
  uploaded: boolean;
}

/** What a new document has to say. */
export type NewDocument = Omit<StoredDocument, 'id' | 'createdAt'>;

interface Category {
  id: number;
  name: string;
}

const CATEGORIES: readonly Category[] = [
  { id: 1, name: 'Arbeitszeugnisse' },
  { id: 2, name: 'Other documents' },
  { id: 5, name: 'Arbeitsverträge' },
  { id: 7, name: 'Gehaltsabrechnungen' },
  { id: 9, name: 'Krankmeldungen' },
];

/** What lies in the files of an office; one has no ending, one is a picture. */
const KINDS = [
  { name: 'Arbeitsvertrag.pdf', categoryId: 5, mimeType: 'application/pdf' },
  { name: 'Gehaltsabrechnung März.pdf', categoryId: 7, mimeType: 'application/pdf' },
  { name: 'Zwischenzeugnis', categoryId: 1, mimeType: 'application/pdf' },
  { name: 'Krankmeldung Foto.png', categoryId: 9, mimeType: 'image/png' },
  { name: 'Notiz „Homeoffice“.txt', categoryId: 2, mimeType: 'text/plain' },
] as const;

/** Documents of persons and applications: worked out from the number of the owner, and what has been changed since. */
export class Documents {
  readonly categories: Category[] = [...CATEGORIES, ...FILE_CATEGORIES].map(({ id, name }) => ({ id, name }));
  readonly #changed = new Map<string, StoredDocument | null>();
  readonly #added = new Map<number, StoredDocument[]>();
  #made = 0;

  constructor(
    private readonly owners: { company: Company; recruiting: Recruiting },
    private readonly seed: number,
    private readonly history: SimulatorOptions['history'] = 1,
  ) {}

  /** Oldest first, as they were filed; what somebody who is gone had is gone too. */
  of(ownerId: number): StoredDocument[] {
    const { company, recruiting } = this.owners;
    const application = recruiting.applications.get(ownerId);
    if (application === undefined && company.outline(ownerId) === undefined) return [];
    const begun = application === undefined ? this.#ofPerson(ownerId) : this.#ofApplication(application);
    return [...begun, ...(this.#added.get(ownerId) ?? [])].flatMap((one) => {
      const changed = this.#changed.get(one.id);
      return changed === null ? [] : [changed ?? one];
    });
  }

  find(id: string): StoredDocument | undefined {
    // The number of the owner is part of the id, so that nobody has to look through everybody's documents.
    return this.of(ownerOf(id)).find((one) => one.id === id);
  }

  /** How many there are of all people. */
  count(): number {
    const touched = new Set([...this.#added.keys(), ...[...this.#changed.keys()].map(ownerOf)]);
    const { ids } = this.owners.company;
    return ids.reduce((sum, id) => sum + (touched.has(id) ? this.of(id).length : this.#begun(id)), 0);
  }

  /** How many there are of all applications. */
  countOfApplications(): number {
    let count = 0;
    for (const { id } of this.owners.recruiting.applications.newestFirst()) count += this.of(id).length;
    return count;
  }

  /** Its number in v1, and the document. */
  add(document: NewDocument): { number: number; document: StoredDocument } {
    this.#made += 1;
    const added = this.#added.get(document.ownerId) ?? [];
    const stored: StoredDocument = {
      ...document,
      id: idOf(this.seed, document.ownerId, 0x1000 + this.#made),
      createdAt: this.owners.company.clock.now(),
    };
    this.#added.set(document.ownerId, [...added, stored]);
    this.#tell('created', stored);
    return { number: 900_000 + this.#made, document: stored };
  }

  change(id: string, changes: Partial<NewDocument>): void {
    const known = this.find(id);
    if (known === undefined) return;
    this.#changed.set(id, { ...known, ...changes });
    this.#tell('updated', known);
  }

  remove(id: string): void {
    const known = this.find(id);
    if (known !== undefined) this.#tell('deleted', known);
    this.#changed.set(id, null);
  }

  /** Of files of applications nobody hears (Personio webhooks, events). */
  #tell(what: 'created' | 'updated' | 'deleted', { id, ownerId }: StoredDocument): void {
    const { company } = this.owners;
    if (company.outline(ownerId) !== undefined) company.happenings.tell(`document.${what}`, { id, person: ownerId });
  }

  #ofPerson(ownerId: number): StoredDocument[] {
    return Array.from({ length: this.#begun(ownerId) }, (_, at) => this.#original(ownerId, at));
  }

  #ofApplication({ id: ownerId }: Application): StoredDocument[] {
    return this.owners.recruiting.filesOf(ownerId).map((file, at) => {
      return { ...file, id: idOf(this.seed, ownerId, at), ownerId, date: null, comment: null, uploaded: false };
    });
  }

  /** How many somebody has who was there when the company opened. */
  #begun(ownerId: number): number {
    if (this.history === 0 || !this.owners.company.founding(ownerId)) return 0;
    return new Dice(this.seed, ownerId).between('documents', 0, 6);
  }

  #original(ownerId: number, at: number): StoredDocument {
    const dice = new Dice(this.seed + at, ownerId);
    const kind = nth(KINDS, ownerId + at);
    const createdAt = OPENING - dice.between('filed', 1, 1400) * DAY - dice.between('second', 0, 36_000) * 1000;
    return {
      ...{ id: idOf(this.seed, ownerId, at), ownerId, createdAt, uploaded: false, ...kind },
      date: at % 3 === 2 ? null : dayOf(createdAt),
      comment: at % 2 === 0 ? null : 'Original liegt in der Personalakte',
      content: () => contentOf(kind.mimeType, ownerId, at),
    };
  }
}

function contentOf(mimeType: string, ownerId: number, at: number): Buffer {
  if (mimeType === 'image/png') return png(ownerId + at, 120);
  const lines = ['Nordlicht Robotik GmbH', `Personalnummer ${ownerId}`, `Blatt ${at + 1} (Straße, Größe, Übergabe)`];
  return mimeType === 'application/pdf' ? pdf(lines) : Buffer.from(`${lines.join('\n')}\n`);
}

function idOf(seed: number, ownerId: number, at: number): string {
  const chance = new Dice(seed, at).uuid(`document of ${ownerId}`);
  return `${chance.slice(0, 24)}${ownerId.toString(16).padStart(8, '0')}${at.toString(16).padStart(4, '0')}`;
}

function ownerOf(id: string): number {
  return parseInt(id.slice(-12, -4), 16);
}
