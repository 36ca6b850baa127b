export { ConnectModule } from './connect.module.js';
export { LinkTokenInvalid, RelinkOtherAccount, RightsMissing, TemporaryTokenInvalid } from './errors.js';
export { LinkService, type FinishedLink, type LinkView } from './link.service.js';
export type { Invitation } from './link-tokens.service.js';
