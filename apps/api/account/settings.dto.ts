import { ApiProperty } from '@nestjs/swagger';
import { ANY } from '../http/any.dto.js';

export class SettingDto {
  @ApiProperty({ example: 'time_zone' }) name!: string;
  @ApiProperty() label!: string;
  @ApiProperty({ description: 'What follows from it, and from leaving it out.' }) help!: string;
  @ApiProperty({ example: 'time zone', description: 'time zone, time zones by name, or texts.' }) kind!: string;
  @ApiProperty({ ...ANY, description: 'A text, an object of texts or a list of texts; null: not set.' })
  value!: unknown;
}

export class SettingsDto {
  @ApiProperty({ format: 'uuid' }) connector_id!: string;
  @ApiProperty({ type: [SettingDto] }) settings!: SettingDto[];
}
