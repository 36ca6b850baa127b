export { ConnectModule } from './connect.module.js';
export { type ConnectPage, ConnectPages, logoUrlOf, type PageChange } from './connect-pages.service.js';
export { contrastWithWhite, darkened, ENOUGH } from './contrast.js';
export {
  certifying,
  type HealthLinkRef,
  HealthLinksService,
  type HealthLinkView,
  healthUrlOf,
} from './health-links.service.js';
export { HealthTokenInvalid, LinkTokenInvalid } from './errors.js';
export { logoOf } from './logo.js';
export { magicLinkOf } from './magic-link.js';
export { type CheckedLink, LinkService, type LinkView } from './link.service.js';
export { Repair } from './repair.js';
export { type Invitation, LinkTokensService } from './link-tokens.service.js';
export { OpenLinks, type OpenLink } from './open-links.service.js';
