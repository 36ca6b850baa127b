export { Sender, type TestResult } from './attempt.js';
export { DeliveryLog, type DeliveryView, type Told } from './delivery-log.service.js';
export { dialectEventOf } from './dialect.js';
export { Dispatcher } from './dispatcher.js';
export {
  type Endpoint,
  type EndpointChanges,
  type EndpointPayload,
  type EndpointSettings,
  type EndpointStyle,
  type NewSecret,
  PAYLOADS,
  STYLES,
} from './endpoint.js';
export { Endpoints } from './endpoints.service.js';
export { EventsModule } from './events.module.js';
export { Feed, type FeedItem } from './feed.service.js';
export { EVENT_TYPES, isOfWrites, matches, type Right, typeOf, typesOf, unknownPatterns, wantedBy } from './filter.js';
export { messageId } from './message.js';
export { Restores } from './restores.js';
