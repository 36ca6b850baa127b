import { Module } from '@nestjs/common';
import { JournalModule } from '#journal';
import { Config, Outbound } from '#kernel';
import { RecordReader, RecordsModule } from '#records';
import { DeliveryLogRepository, DeliveryRepository, EndpointRepository, FeedRepository } from '#store';
import { TenancyModule } from '#tenancy';
import { Sender } from './attempt.js';
import { Conclusions } from './conclusions.js';
import { Deliverer } from './deliverer.js';
import { DeliveryLog } from './delivery-log.service.js';
import { DeliveryPlaces } from './delivery-places.js';
import { DeliveryUpkeep } from './delivery-upkeep.js';
import { Dispatcher } from './dispatcher.js';
import { Endpoints } from './endpoints.service.js';
import { Expander } from './expander.js';
import { Feed } from './feed.service.js';
import { Restores } from './restores.js';
import { WaitingRoom } from './waiting-room.js';
import { Wholes } from './whole.js';

/** Several endpoints may be at one origin: one that hangs leaves connections to the others. */
const CONNECTIONS = 300;

const outbound = {
  provide: Outbound,
  useFactory: ({ OUTBOUND_NETWORKS: networks, OUTBOUND_PORTS: ports }: Config) =>
    new Outbound({ networks, ports, connections: CONNECTIONS }),
  inject: [Config],
};

@Module({
  imports: [JournalModule, RecordsModule, TenancyModule],
  providers: [
    ...[Feed, FeedRepository, Restores, WaitingRoom],
    ...[DeliveryLog, DeliveryLogRepository, Endpoints, EndpointRepository, outbound],
    ...[Conclusions, Deliverer, DeliveryPlaces, DeliveryRepository, DeliveryUpkeep],
    ...[Dispatcher, Expander, RecordReader, Sender, Wholes],
  ],
  exports: [DeliveryLog, DeliveryRepository, Dispatcher, Endpoints, Feed, Restores, Sender],
})
export class EventsModule {}
