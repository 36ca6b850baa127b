import { Module } from '@nestjs/common';
import { RecordsModule } from '#records';
import { FeedRepository } from '#store';
import { Feed } from './feed.service.js';
import { Restores } from './restores.js';
import { WaitingRoom } from './waiting-room.js';

@Module({
  imports: [RecordsModule],
  providers: [Feed, FeedRepository, Restores, WaitingRoom],
  exports: [Feed, Restores],
})
export class EventsModule {}
