/** What the page tells the one that it is embedded in; libs/embed listens. */
export type Told =
  | { source: 'peopleport'; type: 'ready' }
  | { source: 'peopleport'; type: 'success'; temporaryToken: string }
  | { source: 'peopleport'; type: 'exit' };

/**
 * The origin of the page around this one, as it names itself in the address; null where there is none. The browser has shown this
 * page only to origins that the vendor has registered (frame-ancestors), and hands a message to no other than the one that is named.
 */
const around = window.parent === window ? null : originIn(new URLSearchParams(location.search).get('origin'));

/** Null for what is no single origin, `*` above all: a message to that would reach anybody. */
function originIn(text: string | null): string | null {
  return text !== null && URL.canParse(text) && new URL(text).origin === text ? text : null;
}

export const embedded = around !== null;

function tell(told: Told): void {
  if (around !== null) window.parent.postMessage(told, around);
}

export function tellReady(): void {
  tell({ source: 'peopleport', type: 'ready' });
}

export function tellSuccess(temporaryToken: string): void {
  tell({ source: 'peopleport', type: 'success', temporaryToken });
}

export function tellExit(): void {
  tell({ source: 'peopleport', type: 'exit' });
}
