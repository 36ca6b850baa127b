import { ApiProperty } from '@nestjs/swagger';
import { PageDto } from './page.dto.js';

export class IntegrationDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) integration_id!: string;
  @ApiProperty() is_enabled!: boolean;
  @ApiProperty() integration_slug!: string;
  @ApiProperty({ example: 'API' }) integration_type!: string;
  @ApiProperty({ example: 'HRIS' }) category!: string;
  @ApiProperty() display_name!: string;
  @ApiProperty({ type: String, nullable: true }) icon_url!: string | null;
  @ApiProperty({ type: String, nullable: true }) description!: string | null;
}

export class IntegrationPage extends PageDto {
  @ApiProperty({ type: [IntegrationDto] }) items!: IntegrationDto[];
}
