import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { type Connector, connectors } from '#connectors';
import { NotFound } from '#kernel';
import type { Category } from '#models';
import { CustomFieldDefinitions } from '#records';
import { CustomFieldRepository, type MappingRow, type MappingScope } from '#store';
import type { ApiKeyRef, ConnectionRef } from '#tenancy';
import { Caller, Named, PathId } from '../gate/arguments.js';
import { ByName } from '../gate/gates.js';
import { mayDo } from '../gate/key.guard.js';
import { ChangeMappingBody, CreateMappingBody, MappingDto, ScopeQuery } from './mapping.dto.js';

const Id = ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } });

/** Where custom fields lie in payloads. */
@ApiTags('Custom fields')
@Controller('api/v1/custom-fields/mapping')
export class CustomFieldMappingsController {
  constructor(
    private readonly definitions: CustomFieldDefinitions,
    private readonly fields: CustomFieldRepository,
  ) {}

  @Post()
  @HttpCode(201)
  @ByName({ action: 'custom_field_mapping.create', changes: true, needs: 'write' })
  @ApiOperation({ summary: 'Map a custom field', operationId: 'custom_field_mapping_create' })
  @ApiCreatedResponse({ type: MappingDto })
  async create(
    @Caller() key: ApiKeyRef,
    @Named() connection: ConnectionRef | null,
    @Body() body: CreateMappingBody,
  ): Promise<MappingDto> {
    const mapping = { customFieldId: body.custom_field_id, jsonPath: body.json_path };
    const made = await this.definitions.map(key, mapping, scopeOf(connection, body));
    return mappingOf(made, body.connector_token);
  }

  @Get()
  @ByName({ action: 'custom_field_mapping.list', needs: 'read' })
  @ApiOperation({
    summary: 'List the mappings of an integration or of a connector',
    operationId: 'custom_field_mapping_list',
  })
  @ApiOkResponse({ type: [MappingDto] })
  async list(
    @Caller() key: ApiKeyRef,
    @Named() connection: ConnectionRef | null,
    @Query() query: ScopeQuery,
  ): Promise<MappingDto[]> {
    const { scope } = scopeOf(connection, query);
    return (await this.fields.mappings(key, scope)).map((mapping) => mappingOf(mapping, query.connector_token));
  }

  @Patch(':id')
  @ByName({ action: 'custom_field_mapping.change', changes: true, needs: 'write' })
  @ApiOperation({ summary: 'Change the expression of a mapping', operationId: 'custom_field_mapping_change' })
  @Id
  @ApiOkResponse({ type: MappingDto })
  async change(
    @Caller() key: ApiKeyRef,
    @PathId() id: string,
    @Body() { json_path: jsonPath }: ChangeMappingBody,
  ): Promise<MappingDto> {
    const mapping = await this.definitions.mapping(key, id);
    mayDo(key, mapping.customField.category, 'write');
    return mappingOf(await this.definitions.remap(key, mapping, jsonPath));
  }

  @Delete(':id')
  @HttpCode(204)
  @ByName({ action: 'custom_field_mapping.delete', changes: true, needs: 'write' })
  @ApiOperation({ summary: 'Delete a mapping', operationId: 'custom_field_mapping_delete' })
  @Id
  @ApiNoContentResponse()
  async remove(@Caller() key: ApiKeyRef, @PathId() id: string): Promise<void> {
    const mapping = await this.definitions.mapping(key, id);
    mayDo(key, mapping.customField.category, 'write');
    await this.fields.removeMapping(key, mapping);
  }
}

/** The connection that was named, or else the integration. */
function scopeOf(
  connection: ConnectionRef | null,
  { integration_slug: slug }: { integration_slug?: string | null },
): { scope: MappingScope; category: Category } {
  if (connection) return { scope: { connectionId: connection.id }, category: connection.category };
  const connector = connectorOf(slug);
  return { scope: { connector: connector.slug }, category: connector.category };
}

function connectorOf(slug: string | null | undefined): Connector {
  const connector = connectors.find((each) => each.slug === slug);
  if (!connector) throw new NotFound('The integration');
  return connector;
}

/** The integration that was named; there must be such a one. */
export const integrationOf = ({ integration_slug: slug }: { integration_slug?: string }): string =>
  connectorOf(slug).slug;

/** `token`: of its connection, where the call named it. */
export const mappingOf = (mapping: MappingRow, token?: string | null): MappingDto => ({
  id: mapping.id,
  custom_field_id: mapping.customFieldId,
  integration_slug: mapping.connector,
  connector_token: mapping.connectionId === null ? null : (token ?? null),
  connector_id: mapping.connectionId,
  json_path: mapping.jsonPath,
  created_at: mapping.createdAt.toISOString(),
});
