import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { NotFound } from '#kernel';
import { HoldRepository, type HoldRow } from '#store';
import { RunsService } from '#sync';
import type { ApiKeyRef, ConnectionRef } from '#tenancy';
import { Caller, Connected, NameInPath } from '../gate/arguments.js';
import { ByPath } from '../gate/gates.js';
import { type HeldDeletionDto, HeldDeletionsDto } from './held-deletion.dto.js';
import { modelNames } from './offered.js';
import { mayRead } from './resync.dto.js';

/** Records that are missing at the provider, and of which so many are missing that nobody believes it at once. */
@ApiTags('Connectors')
@Controller('api/v1/connectors')
export class HeldDeletionsController {
  constructor(
    private readonly holds: HoldRepository,
    private readonly runs: RunsService,
  ) {}

  @Get(':id/held-deletions')
  @ByPath({ action: 'connector.held_deletions', needs: 'read' })
  @ApiOperation({ summary: 'Deletions that wait to be confirmed', operationId: 'connector_held_deletions' })
  @ApiOkResponse({ type: HeldDeletionsDto })
  show(@Connected() connection: ConnectionRef): Promise<HeldDeletionsDto> {
    return this.holds.list(connection).then((rows) => ({ connector_id: connection.id, items: rows.map(shown) }));
  }

  @Post(':id/held-deletions/:model/release')
  @HttpCode(200)
  @ByPath({ action: 'connector.held_deletions.release', changes: true })
  @ApiOperation({
    summary: 'Say that the held records of a model are gone indeed: a complete run is started that takes them away',
    description: 'Wants the scope `admin` or that to write the category.',
    operationId: 'connector_held_deletions_release',
  })
  @ApiParam({ name: 'model', example: 'employee' })
  @ApiOkResponse({ type: HeldDeletionsDto })
  async release(
    @Caller() key: ApiKeyRef,
    @Connected() connection: ConnectionRef,
    @NameInPath('model') model: string,
  ): Promise<HeldDeletionsDto> {
    mayRead(true, key, connection);
    const known = modelNames(connection);
    if (!known.includes(model)) throw new NotFound('A model of this name', known);
    const streams = await this.holds.release(connection, model);
    if (streams.length === 0) throw new NotFound('A held deletion of this model');
    await this.runs.resync(connection, { full: true, streams });
    return this.show(connection);
  }
}

const shown = ({ model, stream, held, heldSince, releasedAt }: HoldRow): HeldDeletionDto => ({
  ...{ model, stream, records: held },
  held_since: heldSince.toISOString(),
  released_at: releasedAt?.toISOString() ?? null,
});
