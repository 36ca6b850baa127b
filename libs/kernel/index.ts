export * from './budget.js';
export * from './clock.js';
export * from './config.js';
export * from './errors.js';
export * from './ids.js';
export * from './lane.js';
export * from './log.js';
export * from './secret.js';
