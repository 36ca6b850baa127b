import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { NotFound } from '#kernel';
import { CustomFieldDefinitions, CustomFieldTrials, type EffectiveField, modelOf, type Payload } from '#records';
import type { ApiKeyRef, ConnectionRef } from '#tenancy';
import { Caller, Named } from '../gate/arguments.js';
import { ByName } from '../gate/gates.js';
import { integrationOf } from './custom-field-mappings.controller.js';
import {
  ConfigurationDto,
  ConfigurationQuery,
  type EffectiveFieldDto,
  PreviewBody,
  PreviewDto,
  RawDataDto,
  RawDataQuery,
} from './trial.dto.js';

/** What expressions are written for, tried on, and come to. */
@ApiTags('Custom fields')
@Controller('api/v1/custom-fields')
export class CustomFieldTrialsController {
  constructor(
    private readonly trials: CustomFieldTrials,
    private readonly definitions: CustomFieldDefinitions,
  ) {}

  @Get('raw-data')
  @ByName({ action: 'custom_field.raw_data', needs: 'read' })
  @ApiOperation({ summary: 'A payload to write expressions for', operationId: 'custom_field_raw_data' })
  @ApiOkResponse({ type: RawDataDto })
  async rawData(
    @Caller() key: ApiKeyRef,
    @Named() connection: ConnectionRef | null,
    @Query() query: RawDataQuery,
  ): Promise<RawDataDto> {
    const model = modelOf(query.category, query.model, 'query');
    if (connection) return rawDataOf(query, connection.connector, await this.trials.ofConnection(connection, model));
    const slug = integrationOf(query);
    return rawDataOf(query, slug, await this.trials.ofConnector(key, slug, model));
  }

  @Post('preview')
  @HttpCode(200)
  @ByName({ action: 'custom_field.preview', needs: 'read' })
  @ApiOperation({ summary: 'Try an expression', operationId: 'custom_field_preview' })
  @ApiOkResponse({ type: PreviewDto })
  async preview(@Named() named: ConnectionRef | null, @Body() body: PreviewBody): Promise<PreviewDto> {
    const connection = existing(named);
    const model = modelOf(body.category, body.model);
    const asked = { jsonPath: body.json_path, model, inline: body.raw_data ?? null };
    const { value, source, failure } = await this.trials.preview(connection, asked);
    return {
      ...{ connector_token: body.connector_token, json_path: body.json_path },
      ...{ resolved_value: value, resolved_value_type: kindOf(value) },
      ...{ raw_data_source: source, error: failure },
    };
  }

  @Get('configuration')
  @ByName({ action: 'custom_field.configuration', needs: 'read' })
  @ApiOperation({
    summary: 'The custom fields of a model, and which mappings count for a connector',
    operationId: 'custom_field_configuration',
  })
  @ApiOkResponse({ type: ConfigurationDto })
  async configuration(
    @Named() named: ConnectionRef | null,
    @Query() query: ConfigurationQuery,
  ): Promise<ConfigurationDto> {
    const connection = existing(named);
    const fields = await this.definitions.ofConnection(connection, query.model);
    return {
      ...{ connector_token: query.connector_token, integration_slug: connection.connector },
      ...{ category: query.category.toUpperCase(), model: query.model.replaceAll('-', '_') },
      fields: fields.map(effectiveOf),
    };
  }
}

const rawDataOf = (query: RawDataQuery, slug: string, { raw, source }: Payload): RawDataDto => ({
  ...{ connector_token: query.connector_token ?? null, integration_slug: slug },
  ...{ category: query.category.toUpperCase(), model: query.model.replaceAll('-', '_') },
  ...{ raw_data: raw, raw_data_source: source },
});

/** Whatever token there was, the guard has looked for it. */
function existing(connection: ConnectionRef | null): ConnectionRef {
  if (!connection) throw new NotFound('The connector');
  return connection;
}

const effectiveOf = ({ id, name, description, category, model, ...mapped }: EffectiveField): EffectiveFieldDto => ({
  ...{ custom_field_id: id, name, description, category: category.toUpperCase(), model },
  ...{ json_path: mapped.jsonPath, source: mapped.source, mapping_id: mapped.mappingId },
});

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
