import { Controller, Get, Query, type Type } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Connector, connectors } from '#connectors';
import { nameId, uuidBytes } from '#kernel';
import type { Category } from '#models';
import { ByKey } from '../gate/gates.js';
import { written } from './category.dto.js';
import { type IntegrationDto, IntegrationPage } from './integration.dto.js';
import { PageQuery } from './page.dto.js';
import { pageOf } from './page-of.js';

/** An integration is code, not a row: its id follows from its slug. */
const NAMESPACE = uuidBytes('0b8f1f4e-6f0c-4f0e-9d3a-5b1f3f1a7c55');

const shown = ({ slug, name, category, description }: Connector): IntegrationDto => ({
  id: nameId(NAMESPACE, slug),
  integration_id: nameId(NAMESPACE, slug),
  is_enabled: true,
  integration_slug: slug,
  integration_type: 'API',
  category: written(category),
  display_name: name,
  icon_url: null,
  description,
});

/** The integrations of one category. */
export function integrationsController(category: Category): Type {
  @ApiTags('Integrations')
  @Controller(`api/${category}/v1/integrations`)
  class IntegrationsController {
    @Get()
    @ByKey({ action: 'integration.list', category })
    @ApiOperation({ summary: `List ${written(category)} integrations`, operationId: `${category}_integration_list` })
    @ApiOkResponse({ type: IntegrationPage })
    list(@Query() query: PageQuery): IntegrationPage {
      return pageOf(connectors.filter((each) => each.category === category).map(shown), query);
    }
  }
  return IntegrationsController;
}
