import type { Connector } from './contract.js';
import { personio } from './personio/index.js';

export type * from './contract.js';
export {
  AccessDenied,
  AnswerBroken,
  CredentialsRejected,
  NotThere,
  ProviderRateLimited,
  ProviderUnavailable,
  RequestRefused,
  RightMissing,
} from './errors.js';

/** Every connector there is. */
export const connectors: readonly Connector[] = [personio];
