import { TextDecoder } from 'node:util';
import sax from 'sax';
import type { Json, JsonObject } from '../../contract.js';

/** One published position as the feed shows it. Elements that are not set are not there; values are trimmed. */
export interface Position {
  id: string;
  name?: string;
  subcompany?: string;
  office?: string;
  additionalOffices?: Json[];
  department?: string;
  /** Each `{ name, value }`, the value being HTML as somebody wrote it. */
  jobDescriptions?: Json[];
  employmentType?: string;
  seniority?: string;
  schedule?: string;
  createdAt?: string;
  salaryInformation?: { min?: string; max?: string; currencyCode?: string; currencySymbol?: string; type?: string };
}

/** The feed is not one that we read: cut, not well-formed, too large in one place, or something else altogether. */
export class FeedFaulty extends Error {}

const ROOT = 'workzag-jobs';
/** Elements that hold any number of the same, also where there is only one. */
const LISTS: ReadonlySet<string> = new Set(['additionalOffices', 'jobDescriptions']);
/** Characters between the end of one position and that of the next. */
const MOST_CHARACTERS = 4 * 1024 * 1024;
/** Elements of one position: each takes far more memory than its characters. */
const MOST_ELEMENTS = 10_000;
const MOST_DEPTH = 16;

/** The positions of a feed, of which never more is held than one chunk and one position. Throws FeedFaulty. */
export async function* positionsIn(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Position, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const parser = new FeedParser();
  for await (const chunk of chunks) yield* parser.write(decoded(decoder, chunk));
  yield* parser.write(decoded(decoder));
  parser.end();
}

function decoded(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch {
    throw new FeedFaulty('the feed of positions is not written in UTF-8');
  }
}

interface Element {
  name: string;
  text: string;
  children: [name: string, value: Json][];
}

/** Well-formed XML and nothing else: no document type, and with it no entities but the five that XML has of itself. */
class FeedParser {
  readonly #sax = sax.parser(true, OPTIONS);
  /** The open elements, the root first. */
  readonly #open: Element[] = [];
  #read: Position[] = [];
  #began = false;
  /** Where the last position ended, and how many elements were opened since. */
  #boundary = 0;
  #elements = 0;

  constructor() {
    this.#sax.onerror = () => this.#fault('it is not well-formed'); // its own words quote the text
    this.#sax.ondoctype = () => this.#fault('it declares a document type');
    this.#sax.onopentagstart = ({ name }) => {
      this.#opened(name);
    };
    this.#sax.onclosetag = () => {
      this.#closed();
    };
    this.#sax.ontext = this.#sax.oncdata = (text) => {
      const element = this.#open.at(-1);
      if (element) element.text += text;
    };
  }

  /** The positions that end in this text. */
  write(text: string): Position[] {
    this.#read = [];
    this.#sax.write(text);
    if (this.#sax.position - this.#boundary > MOST_CHARACTERS) this.#fault('one position is too long');
    return this.#read;
  }

  end(): void {
    if (!this.#began || this.#open.length > 0) this.#fault('it ends too early');
    this.#sax.close();
  }

  #opened(name: string): void {
    const depth = this.#open.length;
    if (depth === 0 && (this.#began || name !== ROOT)) this.#fault('it is something else');
    if (depth === MOST_DEPTH) this.#fault('it is nested too deeply');
    this.#elements += 1;
    if (this.#elements > MOST_ELEMENTS) this.#fault('one position has too many elements');
    this.#began = true;
    this.#open.push({ name, text: '', children: [] });
  }

  #closed(): void {
    const element = this.#open.pop();
    const parent = this.#open.at(-1);
    if (!element || !parent) return;
    if (this.#open.length > 1) {
      parent.children.push([element.name, valueOf(element)]);
      return;
    }
    if (element.name === 'position') this.#read.push(positionOf(element));
    this.#boundary = this.#sax.position;
    this.#elements = 0;
  }

  #fault(what: string): never {
    throw new FeedFaulty(`the feed of positions cannot be read, ${what} (line ${this.#sax.line + 1})`);
  }
}

/** The second is not in its types: entities of HTML are none of XML. */
const OPTIONS: sax.SAXOptions & { strictEntities: true } = { position: true, strictEntities: true };

/** The text of an element, or what is in it by name: of several with the same name all, where a list is meant or none was expected. */
function valueOf({ name, text, children }: Element): Json {
  if (LISTS.has(name)) return children.map(([, value]) => value);
  return children.length === 0 ? text.trim() : objectOf(children);
}

function objectOf(children: Element['children']): JsonObject {
  const byName = Map.groupBy(children, ([name]) => name);
  const entries = [...byName].map(([name, found]) => {
    const [first, ...others] = found.map(([, value]) => value);
    return [name, others.length > 0 || first === undefined ? found.map(([, value]) => value) : first] as const;
  });
  return Object.fromEntries(entries);
}

function positionOf({ children }: Element): Position {
  const position = objectOf(children);
  const { id } = position;
  if (typeof id !== 'string' || id === '') throw new FeedFaulty('the feed of positions has one without an id');
  return { ...position, id };
}
