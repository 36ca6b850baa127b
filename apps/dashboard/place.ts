/**
 * Where the page is for the browser, such as `/dashboard`: told by its own script's address, so that it also holds where a proxy
 * puts everything below a path.
 */
export const BASE = new URL(import.meta.url).pathname.replace(/\/assets\/[^/]*$/, '');

/** Where the API is. */
export const API = location.origin + BASE.replace(/\/[^/]*$/, '');
