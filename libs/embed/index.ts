export { open } from './open.js';
export type { Connected, OpenOptions, Opened } from './open.js';
