export { ConnectModule } from './connect.module.js';
export { magicLinkOf } from './magic-link.js';
export { LinkService, type LinkView } from './link.service.js';
export { type Invitation, LinkTokensService } from './link-tokens.service.js';
