import type { Simulator, SimulatorOptions } from '../contract.js';

/** One for both connectors: a company's people and its applicants are at the same Personio. Loaded when it is needed. */
export const simulator = async (options: SimulatorOptions): Promise<Simulator> =>
  (await import('./simulator/index.js')).simulatePersonio(options);
