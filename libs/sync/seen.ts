import type { Page, Stream } from '#connectors';

/** What the pages of a run have told so far. */
export class Seen {
  last: Page | undefined;
  /** How many pages had records. */
  pages = 0;
  /** Rights that the run did without. */
  readonly lacking = new Set<string>();
  /** Whether a person has to be told of one of them. */
  rightMissing = false;

  add(page: Page): void {
    const { found, untouched = [], rightsMissing = [] } = page;
    this.last = page;
    if (found.length + untouched.length > 0) this.pages += 1;
    this.rightMissing ||= rightsMissing.length > 0;
  }

  /** Whether the provider showed anything. */
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
