import { ApiProperty } from '@nestjs/swagger';

export class HeldDeletionDto {
  @ApiProperty({ example: 'employee' }) model!: string;
  @ApiProperty({ example: 'people', description: 'The stream whose complete run has missed them.' }) stream!: string;
  @ApiProperty({
    type: 'integer',
    description: 'How many records are held, without those that have gone with others since.',
  })
  records!: number;
  @ApiProperty({ format: 'date-time' }) held_since!: string;
  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description:
      'When they were released: the complete run that was started with it takes away those that it misses as well.',
  })
  released_at!: string | null;
}

export class HeldDeletionsDto {
  @ApiProperty({ format: 'uuid' }) connector_id!: string;
  @ApiProperty({ type: [HeldDeletionDto] }) items!: HeldDeletionDto[];
}
