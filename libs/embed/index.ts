export { open } from './open.js';
export type { Opened } from './open.js';
export type { Connected, Exit, OpenOptions } from './options.js';
