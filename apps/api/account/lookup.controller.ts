import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { connectors } from '#connectors';
import { models } from '#models';
import { ByKey } from '../gate/gates.js';
import { CategoryQuery, written } from './category.dto.js';
import { LookupIntegrationsDto, LookupModelsDto } from './lookup.dto.js';

/** What can be linked, and what can be read then. */
@ApiTags('Look-up')
@Controller('api/v1/lookup')
export class LookupController {
  @Get('integrations')
  @ByKey({ action: 'integration.lookup' })
  @ApiOperation({ summary: 'Integrations that a customer can link', operationId: 'lookup_integrations' })
  @ApiOkResponse({ type: LookupIntegrationsDto })
  integrations(@Query() { category }: CategoryQuery): LookupIntegrationsDto {
    return {
      integrations: connectors
        .filter((each) => !category || each.category === category)
        .map(({ slug, name, category: of }) => ({ slug, display_name: name, categories: [written(of)] })),
    };
  }

  @Get('models')
  @ByKey({ action: 'model.lookup' })
  @ApiOperation({ summary: 'Models that can be read', operationId: 'lookup_models' })
  @ApiOkResponse({ type: LookupModelsDto })
  models(@Query() { category }: CategoryQuery): LookupModelsDto {
    return {
      models: models
        .filter((each) => !category || each.category === category)
        .map(({ name, displayName, category: of }) => ({
          slug: name,
          display_name: displayName,
          category: written(of),
        })),
    };
  }
}
