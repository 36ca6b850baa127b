import { ApiProperty } from '@nestjs/swagger';

export class LookupIntegrationDto {
  @ApiProperty({ description: 'Pass it as `integration` when a link token is made.' }) slug!: string;
  @ApiProperty() display_name!: string;
  @ApiProperty({ type: [String], example: ['HRIS'] }) categories!: string[];
}

export class LookupIntegrationsDto {
  @ApiProperty({ type: [LookupIntegrationDto] }) integrations!: LookupIntegrationDto[];
}

export class LookupModelDto {
  @ApiProperty({ example: 'employee' }) slug!: string;
  @ApiProperty({ example: 'Employees' }) display_name!: string;
  @ApiProperty({ example: 'HRIS' }) category!: string;
}

export class LookupModelsDto {
  @ApiProperty({ type: [LookupModelDto] }) models!: LookupModelDto[];
}
