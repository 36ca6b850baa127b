/** What the connect page speaks. */
export const LANGUAGES = ['en', 'de'] as const;

/** The same sentence in each language. */
export type Text = Readonly<Record<(typeof LANGUAGES)[number], string>>;

/** What something that can be switched off is called, and what it is for. */
interface Labelled {
  label: Text;
  why: Text;
}

/** What a customer's admin reads of a connector, beside its guide. */
export interface Texts {
  /** By model that the connector reads. */
  models: Readonly<Record<string, Labelled>>;
  /** By group of sensitive fields. */
  fields: Readonly<Record<string, Labelled>>;
  /** Where a right is ticked, by its name as in `Right`; any name is taken, since an admin may share attributes that nobody has heard of. */
  tick(right: string): Text;
  /** Of a right that is one of many names in a list: where that list is, and the name. Left out, or null: it is not. */
  listed?(right: string): { list: Text; name: Text } | null;
}

/** A right to tick, as the provider's page names it, with what it is for. */
interface GuideRight {
  area: Text;
  right: Text;
  /** `write`: nothing is read by it. */
  access: 'read' | 'write';
  why: Text;
  /** What is empty without it, or cannot be written; none: it serves all. */
  models: readonly string[];
}

export interface Guide {
  /** What the admin does in the provider's settings; `{vendor}` stands for the name of who asks; further lines of a text are a fold, the first its heading. `drawing`: a picture of ours, `<provider>/<name>`; there is one for each language. */
  steps: readonly { text: Text; drawing?: string }[];
  /** The rights to tick. */
  rights: readonly GuideRight[];
}

/** What people paste in place of a credential, and how it is told. */
export interface Pasted {
  /** What it is called in texts that hold more than one credential, beside its name and its labels. Small letters and digits only. */
  called?: readonly string[];
  /** What a value looks like, where that tells it from the other credentials. */
  looks?: RegExp;
  /** Finds it in what is often pasted in its place, such as an address: its first group. */
  within?: RegExp;
}

export interface CredentialField {
  name: string;
  label: Text;
  /** Where to find it, in one sentence. */
  help: Text;
  secret: boolean;
  /** The connector works without it, and does less: what, `help` says. */
  optional?: true;
  /** What a value looks like, and the same in words. */
  form?: { pattern: RegExp; words: Text };
  pasted?: Pasted;
}
