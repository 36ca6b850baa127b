import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { CustomFieldDefinitions } from '#records';
import { CustomFieldRepository, type CustomFieldRow, type MappedField } from '#store';
import type { ApiKeyRef } from '#tenancy';
import { CATEGORIES } from '../account/category.dto.js';
import { Caller, PathId } from '../gate/arguments.js';
import { ByName } from '../gate/gates.js';
import { mayDo } from '../gate/key.guard.js';
import {
  ChangeCustomFieldBody,
  CreateCustomFieldBody,
  CustomFieldDto,
  CustomFieldPage,
  CustomFieldsQuery,
  MappedCustomFieldDto,
} from './custom-field.dto.js';
import { mappingOf } from './custom-field-mappings.controller.js';

const Id = ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } });

/** Fields of a vendor's own. */
@ApiTags('Custom fields')
@Controller('api/v1/custom-fields')
export class CustomFieldsController {
  constructor(
    private readonly definitions: CustomFieldDefinitions,
    private readonly fields: CustomFieldRepository,
  ) {}

  @Post()
  @HttpCode(201)
  @ByName({ action: 'custom_field.create', changes: true, needs: 'write' })
  @ApiOperation({ summary: 'Define a custom field', operationId: 'custom_field_create' })
  @ApiCreatedResponse({ type: CustomFieldDto })
  create(@Caller() key: ApiKeyRef, @Body() body: CreateCustomFieldBody): Promise<CustomFieldDto> {
    const { name, category, model, description = null } = body;
    return this.definitions.create(key, { name, category, model, description }).then(fieldOf);
  }

  @Get()
  @ByName({ action: 'custom_field.list', needs: 'read' })
  @ApiOperation({ summary: 'List custom fields', operationId: 'custom_field_list' })
  @ApiOkResponse({ type: CustomFieldPage })
  async list(@Caller() key: ApiKeyRef, @Query() query: CustomFieldsQuery): Promise<CustomFieldPage> {
    const { page_size: size, cursor, category, model, source } = query;
    if (source === 'dashboard') return { cursor: null, page_size: 0, items: [] };
    const rows = await this.fields.list(key, {
      categories: category ? [category] : CATEGORIES.filter((each) => key.scopes.includes(`${each}:read`)),
      ...(model === undefined ? {} : { model: model.replaceAll('-', '_') }),
      ...(cursor === undefined ? {} : { after: cursor }),
      limit: size + 1,
    });
    const items = rows.slice(0, size).map((row) => ({ ...fieldOf(row), is_mapped: row.mapped }));
    return { cursor: rows.length > size ? (items.at(-1)?.id ?? null) : null, page_size: items.length, items };
  }

  @Get(':id')
  @ByName({ action: 'custom_field.get', needs: 'read' })
  @ApiOperation({ summary: 'A custom field with its mappings', operationId: 'custom_field_get' })
  @Id
  @ApiOkResponse({ type: MappedCustomFieldDto })
  async get(@Caller() key: ApiKeyRef, @PathId() id: string): Promise<MappedCustomFieldDto> {
    const field = await this.definitions.get(key, id);
    mayDo(key, field.category, 'read');
    return mappedFieldOf(field);
  }

  @Patch(':id')
  @ByName({ action: 'custom_field.change', changes: true, needs: 'write' })
  @ApiOperation({ summary: 'Change a custom field', operationId: 'custom_field_change' })
  @Id
  @ApiOkResponse({ type: MappedCustomFieldDto })
  async change(
    @Caller() key: ApiKeyRef,
    @PathId() id: string,
    @Body() body: ChangeCustomFieldBody,
  ): Promise<MappedCustomFieldDto> {
    const field = await this.definitions.get(key, id);
    mayDo(key, field.category, 'write');
    return mappedFieldOf(await this.definitions.change(key, field, changeOf(body)));
  }

  @Delete(':id')
  @HttpCode(204)
  @ByName({ action: 'custom_field.delete', changes: true, needs: 'write' })
  @ApiOperation({ summary: 'Delete a custom field with its mappings and values', operationId: 'custom_field_delete' })
  @Id
  @ApiNoContentResponse()
  async remove(@Caller() key: ApiKeyRef, @PathId() id: string): Promise<void> {
    const field = await this.definitions.get(key, id);
    mayDo(key, field.category, 'write');
    await this.fields.remove(key, field);
  }
}

/** What was not said stays; null says as little, but of the description, which it clears. */
function changeOf({ name, category, model, description }: ChangeCustomFieldBody) {
  return {
    ...(name == null ? {} : { name }),
    ...(category == null ? {} : { category }),
    ...(model == null ? {} : { model }),
    ...(description === undefined ? {} : { description }),
  };
}

/** Written out, to be part of another one. */
type Shown = Pick<CustomFieldDto, keyof CustomFieldDto>;

const fieldOf = ({ id, name, description, category, model, createdAt }: CustomFieldRow): Shown => ({
  ...{ id, name, description, category: category.toUpperCase(), model, source: 'API' },
  created_at: createdAt.toISOString(),
});

function mappedFieldOf(field: MappedField): MappedCustomFieldDto {
  const { mappings } = field;
  const organization = mappings.filter(({ connector }) => connector !== null).length;
  const counts = { total: mappings.length, organization, connector: mappings.length - organization };
  return { ...fieldOf(field), mappings: mappings.map((mapping) => mappingOf(mapping)), mapping_counts: counts };
}
