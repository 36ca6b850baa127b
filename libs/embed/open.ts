/** What a finished link hands over: your server exchanges it for the connector token, once and within 30 minutes. */
export interface Connected {
  temporaryToken: string;
}

export interface OpenOptions {
  /** From `POST /api/embedded/v1/link/create-link-token`, asked by your server. */
  linkToken: string;
  /** Where your Peopleport is, such as `https://hr.example.com`. */
  baseUrl: string;
  /** The customer is connected. The page stays open, as it shows what is read; it is closed by them, or by you. */
  onSuccess: (connected: Connected) => void;
  /** The page was closed, finished or not. Called once. */
  onExit?: () => void;
  /** What a screen reader calls the frame; in the language of your page. */
  title?: string;
}

export interface Opened {
  close: () => void;
}

/** What the page tells. */
type Told = { source?: unknown; type?: unknown; temporaryToken?: unknown } | null;

/**
 * Opens the connect page above yours. Its address has to be allowed to be shown here: register the origin of your page with
 * `PUT /api/v1/connect-page`.
 */
export function open({ linkToken, baseUrl, onSuccess, onExit, title = 'Connect' }: OpenOptions): Opened {
  const base = new URL(baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);
  const before = document.activeElement;
  const { dialog, frame, told, button } = makeDialog(title);
  // A browser that refuses the frame, and a server that is down, say nothing.
  const patience = setTimeout(() => {
    told.textContent = words().silent;
    told.hidden = false;
  }, PATIENCE);
  const ready = (): void => {
    clearTimeout(patience);
    told.hidden = true;
    frame.focus();
  };
  const listen = ({ origin, source, data }: MessageEvent<Told>): void => {
    // From the page alone, whoever else sends messages here.
    if (origin !== base.origin || source !== frame.contentWindow || data?.source !== 'peopleport') return;
    if (data.type === 'ready') ready();
    if (data.type === 'exit') close();
    if (data.type === 'success' && typeof data.temporaryToken === 'string')
      onSuccess({ temporaryToken: data.temporaryToken });
  };
  let closed = false;
  const close = (): void => {
    if (closed) return;
    closed = true;
    clearTimeout(patience);
    removeEventListener('message', listen);
    dialog.close();
    dialog.remove();
    if (before instanceof HTMLElement) before.focus();
    onExit?.();
  };
  addEventListener('message', listen);
  // Escape, while the focus is not in the frame.
  dialog.addEventListener('close', close);
  button.addEventListener('click', close);
  document.body.append(dialog);
  dialog.showModal(); // what is behind it can neither be reached nor read
  void addressOf(base, linkToken).then((address) => {
    frame.src = address;
  });
  return { close };
}

/** Milliseconds after which a page that says nothing will not come. */
const PATIENCE = 10_000;

const WORDS = {
  en: { close: 'Close', silent: 'This page does not open at the moment. Close it, and try again later.' },
  de: {
    close: 'Schließen',
    silent: 'Diese Seite öffnet sich gerade nicht. Schließen Sie sie, und versuchen Sie es später erneut.',
  },
};

/** In the language of the browser, as the page chooses it. */
function words(): (typeof WORDS)['en'] {
  const spoken = navigator.languages.map((language) => language.slice(0, 2).toLowerCase());
  return spoken.find((language) => language === 'en' || language === 'de') === 'de' ? WORDS.de : WORDS.en;
}

interface Made {
  dialog: HTMLDialogElement;
  frame: HTMLIFrameElement;
  /** What is said where the page does not come. */
  told: HTMLElement;
  button: HTMLButtonElement;
}

/** The frame, below a bar with a button: there is a way out also where nothing is in the frame. */
function makeDialog(title: string): Made {
  const dialog = document.createElement('dialog');
  const frame = Object.assign(document.createElement('iframe'), { title, allow: 'clipboard-write' });
  const told = Object.assign(document.createElement('p'), { hidden: true });
  const button = Object.assign(document.createElement('button'), { type: 'button', textContent: '✕' });
  frame.referrerPolicy = 'no-referrer';
  told.setAttribute('role', 'alert');
  button.setAttribute('aria-label', words().close);
  dialog.setAttribute('aria-label', title);
  dialog.append(button, told, frame);
  lay({ dialog, frame, told, button });
  return { dialog, frame, told, button };
}

/** The page is told by a hash which link it is for, and learns the token itself from the fragment, which no server is sent. */
async function addressOf(base: URL, linkToken: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(linkToken));
  const hash = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const address = new URL('connect/', base);
  address.search = new URLSearchParams({ frame: hash, origin: location.origin }).toString();
  address.hash = linkToken;
  return address.href;
}

/** Through the CSSOM, which also a page with a policy against inline styles lets pass. */
function lay({ dialog, frame, told, button }: Made): void {
  Object.assign(dialog.style, {
    width: 'min(52rem, 100%)',
    height: 'min(60rem, 100%)',
    maxWidth: '100%',
    maxHeight: '100%',
    padding: '0',
    border: '0',
    borderRadius: '.5rem',
    overflow: 'hidden',
    colorScheme: 'light dark',
    background: 'Canvas',
    color: 'CanvasText',
  });
  Object.assign(button.style, {
    display: 'block',
    width: '2.75rem',
    height: '2.75rem',
    margin: '0 0 0 auto',
    border: '0',
    background: 'none',
    color: 'inherit',
    font: '1.25rem sans-serif',
    cursor: 'pointer',
  });
  Object.assign(told.style, { margin: '0', padding: '1rem', font: '1rem/1.5 sans-serif' });
  Object.assign(frame.style, { display: 'block', width: '100%', height: 'calc(100% - 2.75rem)', border: '0' });
}
