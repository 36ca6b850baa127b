import type { Page, Stream } from '#connectors';

/** What the last page tells of all that was read. */
type End = Pick<Page, 'incomplete' | 'none' | 'chosen' | 'rightsLeftOut'>;

/** What has to be known of a run's pages by whoever goes on with it. */
export interface SeenSoFar {
  pages: number;
  lacking: string[];
  rightMissing: boolean;
  /** There: all pages are written. */
  end?: End;
}

/** What the pages of a run have told so far, over all its tries. */
export class Seen {
  /** Of the last page of this try, or of all. */
  last: End | undefined;
  /** How many pages had records. */
  pages: number;
  /** Rights that the run did without. */
  readonly lacking: Set<string>;
  /** Whether a person has to be told of one of them. */
  rightMissing: boolean;
  /** What the provider has shown in this try. */
  now: 'nothing' | 'pages' | 'records' = 'nothing';

  constructor({ pages, lacking, rightMissing, end }: SeenSoFar = { pages: 0, lacking: [], rightMissing: false }) {
    this.pages = pages;
    this.lacking = new Set(lacking);
    this.rightMissing = rightMissing;
    this.last = end;
  }

  add({ found, untouched = [], rightsMissing = [], incomplete, none, chosen, rightsLeftOut }: Page): void {
    this.last = {
      ...(incomplete ? { incomplete } : {}),
      ...(none ? { none } : {}),
      ...(chosen ? { chosen } : {}),
      ...(rightsLeftOut ? { rightsLeftOut } : {}),
    };
    this.count(found.length + untouched.length > 0);
    this.rightMissing ||= rightsMissing.length > 0;
  }

  private count(records: boolean): void {
    if (records) {
      this.pages += 1;
      this.now = 'records';
    } else if (this.now === 'nothing') this.now = 'pages';
  }

  /** `ended`: whether no page follows. */
  soFar(ended: boolean): SeenSoFar {
    const { pages, lacking, rightMissing, last } = this;
    return { pages, lacking: [...lacking], rightMissing, ...(ended && last ? { end: last } : {}) };
  }

  /** Whether the provider showed anything, in whichever try. */
  get records(): boolean {
    return this.pages > 0;
  }

  /** The right without which nothing of the stream is read, where nobody gave the credentials for it. */
  leftOutOf({ models }: Stream<unknown>): string | undefined {
    const { rightsLeftOut = [], incomplete = [] } = this.last ?? {};
    const nothing = !this.records && models.every(({ name }) => incomplete.includes(name));
    return nothing ? rightsLeftOut[0] : undefined;
  }
}
