import type { Connector } from './contract.js';
import { personio } from './personio/index.js';
import { personioAts } from './personio/recruiting/index.js';

export type * from './contract.js';
export type * from './token-shelf.js';
export type * from './webhooks.js';
export {
  AccessDenied,
  AnswerBroken,
  CredentialsRejected,
  NotAcceptable,
  NothingGranted,
  NotThere,
  PartDenied,
  ProviderRateLimited,
  ProviderUnavailable,
  RequestRefused,
  RightMissing,
} from './errors.js';
export { Http } from './http.js';
export { PASSED_METHODS } from './passthrough.js';
export { LANGUAGES } from './texts.js';
export {
  AS_IT_IS,
  ChoiceUnknown,
  completed,
  type Cut,
  cutting,
  isNothing,
  isOfUse,
  maskedFields,
  NOTHING_OFF,
} from './withholding.js';

/** Every connector there is. */
export const connectors: readonly Connector[] = [personio, personioAts];
