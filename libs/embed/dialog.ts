const WORDS = {
  en: { close: 'Close', silent: 'This page does not open at the moment. Close it, and try again later.' },
  de: {
    close: 'Schließen',
    silent: 'Diese Seite öffnet sich gerade nicht. Schließen Sie sie, und versuchen Sie es später erneut.',
  },
};

/** In the language of the browser, as the page chooses it. */
export function words(): (typeof WORDS)['en'] {
  const spoken = navigator.languages.map((language) => language.slice(0, 2).toLowerCase());
  return spoken.find((language) => language === 'en' || language === 'de') === 'de' ? WORDS.de : WORDS.en;
}

export interface Made {
  dialog: HTMLDialogElement;
  frame: HTMLIFrameElement;
  /** What is said where the page does not come. */
  told: HTMLElement;
  button: HTMLButtonElement;
}

/** The frame, below a bar with a button: there is a way out also where nothing is in the frame. */
export function makeDialog(title: string): Made {
  const dialog = document.createElement('dialog');
  const frame = Object.assign(document.createElement('iframe'), { title, allow: 'clipboard-write' });
  const told = Object.assign(document.createElement('p'), { hidden: true });
  const button = Object.assign(document.createElement('button'), { type: 'button', textContent: `${words().close} ✕` });
  frame.referrerPolicy = 'no-referrer';
  told.setAttribute('role', 'alert');
  button.setAttribute('aria-label', words().close);
  dialog.setAttribute('aria-label', title);
  dialog.append(button, told, frame);
  lay({ dialog, frame, told, button });
  return { dialog, frame, told, button };
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
    height: '2.75rem',
    margin: '0 0 0 auto',
    padding: '0 1rem',
    border: '0',
    background: 'none',
    color: 'inherit',
    font: '1rem sans-serif',
    cursor: 'pointer',
  });
  Object.assign(told.style, { margin: '0', padding: '1rem', font: '1rem/1.5 sans-serif' });
  Object.assign(frame.style, { display: 'block', width: '100%', height: 'calc(100% - 2.75rem)', border: '0' });
}
