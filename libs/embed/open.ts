import { type Made, makeDialog, words } from './dialog.js';
import { checked, type Exit, type OpenOptions } from './options.js';

export interface Opened {
  close: () => void;
}

/** What the page tells. */
type Told = { source?: unknown; type?: unknown; temporaryToken?: unknown } | null;

/** The one that stands open. */
let shown: Page | undefined;

/**
 * Opens the connect page above yours, in the place of one that is open. Its address has to be allowed to be shown here: register
 * the origin of your page with `PUT /api/v1/connect-page`. Throws a TypeError that names the option that is missing or wrong.
 */
export function open(options: OpenOptions): Opened {
  const base = checked(options);
  const replaced = shown;
  replaced?.takeDown();
  const page = new Page(base, options);
  shown = page;
  replaced?.exit(); // last, as it may open another one
  return {
    close: () => {
      page.close();
    },
  };
}

/** Milliseconds after which a page that says nothing will not come. */
const PATIENCE = 10_000;

class Page {
  private readonly made: Made;
  private readonly before = document.activeElement;
  private readonly patience: ReturnType<typeof setTimeout>;
  private reason: Exit['reason'] = 'closed';

  constructor(
    private readonly base: URL,
    private readonly options: OpenOptions,
  ) {
    const { linkToken, title = 'Connect' } = options;
    this.made = makeDialog(title);
    const { dialog, frame, button } = this.made;
    // A browser that refuses the frame, and a server that is down, say nothing.
    this.patience = setTimeout(this.giveUp, PATIENCE);
    addEventListener('message', this.listen);
    // Escape, while the focus is not in the frame.
    dialog.addEventListener('close', this.close);
    button.addEventListener('click', this.close);
    document.body.append(dialog);
    dialog.showModal(); // what is behind it can neither be reached nor read
    void addressOf(base, linkToken).then((address) => {
      frame.src = address;
    });
  }

  readonly close = (): void => {
    if (shown !== this) return;
    this.takeDown();
    this.exit();
  };

  takeDown(): void {
    shown = undefined;
    clearTimeout(this.patience);
    removeEventListener('message', this.listen);
    this.made.dialog.close();
    this.made.dialog.remove();
    if (this.before instanceof HTMLElement) this.before.focus();
  }

  exit(): void {
    this.options.onExit?.({ reason: this.reason });
  }

  private readonly listen = ({ origin, source, data }: MessageEvent<Told>): void => {
    const { frame } = this.made;
    // From the page alone, whoever else sends messages here.
    if (origin !== this.base.origin || source !== frame.contentWindow || data?.source !== 'peopleport') return;
    if (data.type === 'ready') this.ready();
    if (data.type === 'exit') this.close();
    if (data.type === 'success' && typeof data.temporaryToken === 'string')
      this.options.onSuccess({ temporaryToken: data.temporaryToken });
  };

  private ready(): void {
    clearTimeout(this.patience);
    this.reason = 'closed';
    this.made.told.hidden = true;
    this.made.frame.focus();
  }

  private readonly giveUp = (): void => {
    this.reason = 'not_opened';
    this.made.told.textContent = words().silent;
    this.made.told.hidden = false;
    console.error(whyNot(this.base)); // eslint-disable-line no-console -- who builds the page around it is told nowhere else
  };
}

const whyNot = ({ href }: URL): string =>
  `Peopleport: the connect page did not open. Browsers show it on registered origins only, and this one is ${location.origin}: ` +
  `add it to "origins" with PUT ${href}api/v1/connect-page, which takes the whole list. If it is there, see whether ${href}connect/ ` +
  'can be reached, and whether the Content-Security-Policy of this page allows it in frame-src.';

/** The page is told by a hash which link it is for, and learns the token itself from the fragment, which no server is sent. */
async function addressOf(base: URL, linkToken: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(linkToken));
  const hash = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const address = new URL('connect/', base);
  address.search = new URLSearchParams({ frame: hash, origin: location.origin }).toString();
  address.hash = linkToken;
  return address.href;
}
