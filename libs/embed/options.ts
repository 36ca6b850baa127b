/** What a finished link hands over: your server exchanges it for the connector token, once and within 30 minutes. */
export interface Connected {
  temporaryToken: string;
}

/** How the page was left. */
export interface Exit {
  /** `not_opened`: it never came, as where the origin of your page is not registered; else `closed`. */
  reason: 'closed' | 'not_opened';
}

export interface OpenOptions {
  /** From `POST /api/embedded/v1/link/create-link-token`, asked by your server. */
  linkToken: string;
  /** Where your Peopleport is, such as `https://hr.example.com`. */
  baseUrl: string;
  /** The customer is connected. The page stays open, as it shows what is read; it is closed by them, or by you. */
  onSuccess: (connected: Connected) => void;
  /** The page was closed, finished or not. Called once for each `open`. */
  onExit?: (exit: Exit) => void;
  /** What a screen reader calls the frame; in the language of your page. */
  title?: string;
}

type Given = Partial<Record<keyof OpenOptions, unknown>>;

/** Where Peopleport is. Throws a TypeError that names the option that is missing or wrong. */
export function checked(given: Given | undefined): URL {
  const { linkToken, baseUrl, onSuccess, onExit, title } = given ?? {};
  const base = addressIn(baseUrl);
  if (typeof linkToken !== 'string' || linkToken === '')
    throw wrong('linkToken', linkToken, 'the link_token that your server was given by create-link-token');
  if (!base) throw wrong('baseUrl', baseUrl, 'the address of your Peopleport, such as https://hr.example.com');
  if (typeof onSuccess !== 'function') throw wrong('onSuccess', onSuccess, 'a function');
  if (onExit !== undefined && typeof onExit !== 'function') throw wrong('onExit', onExit, 'a function, or left out');
  if (title !== undefined && typeof title !== 'string') throw wrong('title', title, 'a text, or left out');
  return base;
}

/** Without what was given: a token is nobody's to read. */
const wrong = (name: string, given: unknown, what: string): TypeError =>
  new TypeError(`Peopleport: ${name} ${given === undefined ? 'is missing: it ' : ''}should be ${what}.`);

function addressIn(text: unknown): URL | null {
  if (typeof text !== 'string' || !/^https?:\/\//i.test(text)) return null;
  try {
    return new URL(text.endsWith('/') ? text : `${text}/`);
  } catch {
    return null;
  }
}
