import { ApiProperty } from '@nestjs/swagger';
import { COVERAGE } from '#records';

const Status = (): PropertyDecorator =>
  ApiProperty({ type: String, example: 'mapped', description: `One of ${COVERAGE.join(', ')}.` });
const Tick = (): PropertyDecorator =>
  ApiProperty({
    type: [String],
    description:
      "What the customer's admin has to tick, as the provider names it; with mapped and derived, for what is still missing.",
  });
const Settings = (): PropertyDecorator =>
  ApiProperty({ type: [String], description: 'Settings of the connector, any of which would fill it.' });
const KeptUntil = (): PropertyDecorator =>
  ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When what is withheld will be destroyed, unless the right comes back.',
  });

export class FieldCoverageDto {
  @ApiProperty({ example: 'first_name' }) field!: string;
  @Status() status!: string;
  @Tick() tick!: string[];
  @Settings() settings!: string[];
  @KeptUntil() kept_until!: string | null;
  @ApiProperty({ type: 'integer', description: 'In how many of the records looked at it is filled.' }) filled!: number;
  @ApiProperty({ type: 'integer', description: 'How many records were looked at.' }) checked!: number;
  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'References to records that we do not hold. Null where the field is no reference.',
  })
  dangling!: number | null;
}

export class ModelCoverageDto {
  @ApiProperty({ example: 'employee' }) model!: string;
  @Status() status!: string;
  @Tick() tick!: string[];
  @Settings() settings!: string[];
  @KeptUntil() kept_until!: string | null;
  @ApiProperty({ type: 'integer', description: 'Records there are, without deleted ones.' }) records!: number;
  @ApiProperty({ type: 'integer', description: 'How many of them, the latest, were looked at: 1,000 at most.' })
  checked!: number;
  @ApiProperty({ type: [FieldCoverageDto] }) fields!: FieldCoverageDto[];
}

export class CoverageDto {
  @ApiProperty({ format: 'uuid' }) connector_id!: string;
  @ApiProperty({ format: 'date-time' }) checked_at!: string;
  @ApiProperty({ type: [ModelCoverageDto] }) models!: ModelCoverageDto[];
}
