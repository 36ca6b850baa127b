import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Coverage, CoverageService, type FieldCoverage, type ModelCoverage } from '#records';
import type { ConnectionRef } from '#tenancy';
import { Connected } from '../gate/arguments.js';
import { ByPath } from '../gate/gates.js';
import { CoverageDto, type FieldCoverageDto, type ModelCoverageDto } from './coverage.dto.js';

@ApiTags('Connectors')
@Controller('api/v1/connectors')
export class CoverageController {
  constructor(private readonly coverage: CoverageService) {}

  @Get(':id/coverage')
  @ByPath({ action: 'connector.coverage', needs: 'read' })
  @ApiOperation({ summary: 'What of each model is filled, and why not', operationId: 'connector_coverage' })
  @ApiOkResponse({ type: CoverageDto })
  async show(@Connected() connection: ConnectionRef): Promise<CoverageDto> {
    const { checkedAt, models } = await this.coverage.of(connection);
    return { connector_id: connection.id, checked_at: checkedAt.toISOString(), models: models.map(modelOf) };
  }
}

const modelOf = ({ model, ...counted }: ModelCoverage): ModelCoverageDto => ({
  ...{ model, ...coveredOf(counted) },
  ...{ records: counted.records, checked: counted.checked },
  fields: counted.fields.map((field) => fieldOf(field, counted.checked)),
});

const fieldOf = ({ field, filled, dangling, ...covered }: FieldCoverage, checked: number): FieldCoverageDto => ({
  ...{ field, ...coveredOf(covered) },
  ...{ filled, checked, dangling },
});

const coveredOf = ({ status, tick, settings, keptUntil }: Coverage) => ({
  ...{ status, tick, settings },
  kept_until: keptUntil?.toISOString() ?? null,
});
