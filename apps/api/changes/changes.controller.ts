import { Controller, Get, Query } from '@nestjs/common';
import { ApiGoneResponse, ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { EVENT_TYPES, Feed, type FeedItem, typeOf, unknownPatterns, wantedBy } from '#events';
import { models } from '#models';
import type { WantedChanges } from '#store';
import type { ApiKeyRef, ConnectionRef } from '#tenancy';
import { Caller, Connected, Gone } from '../gate/arguments.js';
import { ByToken } from '../gate/gates.js';
import { ErrorDto } from '../http/error.dto.js';
import { refuseUnknown } from '../http/unknown.js';
import { type ChangeDto, ChangesPage, ChangesQuery } from './changes.dto.js';

/** What happens to a connector, for those who come and ask. */
@ApiTags('Changes')
@Controller('api/v1/changes')
export class ChangesController {
  constructor(private readonly feed: Feed) {}

  @Get()
  @ByToken({ action: 'change.list', needs: 'read' })
  @ApiOperation({
    summary: 'What has changed, one by one in its order',
    description: 'Numbered without gaps and kept for 90 days. What the key may not read is left out.',
    operationId: 'change_list',
  })
  @ApiOkResponse({ type: ChangesPage })
  @ApiGoneResponse({
    type: ErrorDto,
    description:
      '`changes_forgotten`: `after` is too old; `feed_restarted`: the database was restored; `sequence_unknown`: `after` was never given. `detail` says how to go on.',
  })
  @ApiServiceUnavailableResponse({
    type: ErrorDto,
    description: '`busy`: too many calls wait already. Ask again after `Retry-After` seconds.',
  })
  async list(
    @Caller() key: ApiKeyRef,
    @Connected() connection: ConnectionRef,
    @Query() query: ChangesQuery,
    @Gone() gone: AbortSignal,
  ): Promise<ChangesPage> {
    const { after, epoch, limit, wait } = query;
    const asked = { wanted: wantedOf(key, connection, query), after: startOf(after), epoch, limit, wait };
    const page = await this.feed.read(connection, asked, gone);
    return { epoch: page.epoch, items: page.items.map(changeShown), next: page.next, has_more: page.more };
  }
}

const startOf = (after: string | undefined): number | 'latest' | undefined =>
  after === undefined || after === 'latest' ? after : Number(after);

function wantedOf(
  { scopes }: ApiKeyRef,
  { category }: ConnectionRef,
  { models: named, types }: ChangesQuery,
): WantedChanges {
  const known = models.filter((model) => model.category === category).map(({ name }) => name);
  refuseUnknown(['query', 'models'], named?.filter((name) => !known.includes(name)) ?? [], known);
  refuseUnknown(['query', 'types'], unknownPatterns(types ?? []), EVENT_TYPES);
  return wantedBy({ category, writes: scopes.includes(`${category}:write`), models: named, types });
}

export const changeShown = (item: FeedItem): ChangeDto => ({
  ...{ sequence: item.sequence, previous: item.previous, type: typeOf(item), kind: item.kind },
  ...{ model: item.kind === 'event' ? null : item.model, id: item.id, remote_id: item.remoteId },
  ...{ changed_fields: item.changedFields, at: item.at.toISOString(), first: item.first },
  data: item.data as object | null,
});
