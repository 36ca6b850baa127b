export { EventsModule } from './events.module.js';
export { Feed, type FeedItem } from './feed.service.js';
export { EVENT_TYPES, matches, typeOf, unknownPatterns, wantedBy } from './filter.js';
export { Restores } from './restores.js';
