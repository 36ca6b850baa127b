import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { type ApiKeyRef, ApiKeysService, type ApiKeyView, SCOPES } from '#tenancy';
import { Caller, Making, PathId } from '../gate/arguments.js';
import { ByKey } from '../gate/gates.js';
import { refusalOf } from '../gate/key.guard.js';
import { ErrorDto } from '../http/error.dto.js';
import type { ActorDto } from '../logs/actor.dto.js';
import { Actors } from '../logs/actors.js';
import { type ApiKeyDto, ApiKeyPage, ApiKeysQuery, CreateApiKeyBody, NewApiKeyDto } from './api-key.dto.js';
import { timeText } from './times.js';

/** The keys of the caller's environment. */
@ApiTags('API keys')
@Controller('api/v1/api-keys')
export class ApiKeysController {
  constructor(
    private readonly keys: ApiKeysService,
    private readonly actors: Actors,
  ) {}

  @Get()
  @ByKey({ action: 'api_key.list', needs: 'keys:manage' })
  @ApiOperation({
    summary: 'List API keys, the latest first',
    description: 'Also those that were revoked.',
    operationId: 'api_key_list',
  })
  @ApiOkResponse({ type: ApiKeyPage })
  async list(@Caller() caller: ApiKeyRef, @Query() { page_size: size, cursor }: ApiKeysQuery): Promise<ApiKeyPage> {
    const found = await this.keys.list(caller, { after: cursor, limit: size + 1 });
    const views = found.slice(0, size);
    const who = await this.actors.of(
      caller.organisationId,
      views.map(({ createdBy }) => createdBy),
    );
    const items = views.map((view) => shown(view, who));
    return { cursor: found.length > size ? (items.at(-1)?.id ?? null) : null, page_size: items.length, items };
  }

  @Post()
  @HttpCode(201)
  @ByKey({ action: 'api_key.create', changes: true, needs: 'keys:manage' })
  @ApiOperation({
    summary: 'Make an API key',
    description:
      "Of the caller's environment, and with scopes of the caller's own: more is a 403 `scope_missing`. It can be used at once.",
    operationId: 'api_key_create',
  })
  @ApiCreatedResponse({ type: NewApiKeyDto })
  @ApiConflictResponse({ type: ErrorDto, description: '`api_keys_full`: there are 500 that were not revoked.' })
  async create(
    @Caller() caller: ApiKeyRef,
    @Body() body: CreateApiKeyBody,
    @Making() making: (id: string) => void,
  ): Promise<NewApiKeyDto> {
    mayGive(caller, body.scopes);
    const { view, key } = await this.keys.createBy(caller, body);
    making(view.id);
    const who = await this.actors.of(caller.organisationId, [view.createdBy]);
    return Object.assign(shown(view, who), { key });
  }

  @Delete(':id')
  @HttpCode(204)
  @ByKey({ action: 'api_key.revoke', changes: true, needs: 'keys:manage' })
  @ApiOperation({
    summary: 'Revoke an API key',
    description:
      'It opens nothing any more, everywhere within a second. It stays in the list. Without `admin` only keys whose scopes the caller has: else 403 `scope_missing`.',
    operationId: 'api_key_revoke',
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiNoContentResponse({ description: 'It is revoked.' })
  @ApiNotFoundResponse({ type: ErrorDto, description: 'There is no such key, or it was revoked before.' })
  async revoke(@Caller() caller: ApiKeyRef, @PathId() id: string): Promise<void> {
    const { organisationId, environment, scopes } = caller;
    if (!scopes.includes('admin')) mayGive(caller, (await this.keys.get(caller, id)).scopes);
    await this.keys.revoke(organisationId, id, environment);
  }
}

/** Nobody hands on, or takes away, more than they have; what belongs to members stays with them. */
function mayGive(caller: ApiKeyRef, scopes: readonly string[]): void {
  const known: readonly string[] = SCOPES;
  const missing = scopes.find((scope) => !known.includes(scope) || !caller.scopes.includes(scope));
  if (missing !== undefined) throw refusalOf(caller, missing);
}

const shown = (view: ApiKeyView, who: (actor: string) => ActorDto): ApiKeyDto => ({
  ...{ id: view.id, name: view.name, hint: view.hint, scopes: view.scopes, environment: view.environment },
  created_at: view.createdAt.toISOString(),
  created_by: view.createdBy === null ? null : who(view.createdBy),
  last_used_at: timeText(view.lastUsedAt),
  revoked_at: timeText(view.revokedAt),
});
