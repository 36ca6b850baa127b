export { Peopleport, type Stop, type Writing } from './peopleport.js';
export { type Change, type Changes, ChangesMissed, type ChangesQuery, type Position } from './changes.js';
export type { Options } from './options.js';
export type { ItemOf, Listing, ListPath } from './listing.js';
export type { BodyOf, Written, WritePath } from './writing.js';
export * from './errors.js';
export type { components, paths } from './generated/schema.js';
