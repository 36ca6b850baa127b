import { ApiProperty } from '@nestjs/swagger';

export class SyncCountsDto {
  @ApiProperty({ type: 'integer', description: 'Records there are, without deleted ones.' }) records!: number;
  @ApiProperty({ type: 'integer', description: 'Of this model by the latest run, as all that follow.' }) seen!: number;
  @ApiProperty({ type: 'integer' }) created!: number;
  @ApiProperty({ type: 'integer' }) updated!: number;
  @ApiProperty({ type: 'integer' }) unchanged!: number;
  @ApiProperty({ type: 'integer' }) deleted!: number;
  @ApiProperty({ type: 'integer', description: 'Records that could not be read.' }) failed!: number;
}

export class ModelSyncDto {
  @ApiProperty({ example: 'employee' }) model!: string;
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'Done',
    description: 'Syncing, Done or Failed; null before the first run.',
  })
  status!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) last_sync_start!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) last_success!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Null while it is being synced.' })
  next_sync!: string | null;
  @ApiProperty({ type: SyncCountsDto }) counts!: SyncCountsDto;
  @ApiProperty({ type: String, nullable: true, description: 'Why the latest run failed or waits.' }) error_code!:
    string | null;
}

export class SyncStatusDto {
  @ApiProperty({ format: 'uuid' }) connector_id!: string;
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'Done',
    description: 'Syncing, Done or Failed; null before the first run.',
  })
  status!: string | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Percent: the mean over all that is read, each by what the provider announced.',
  })
  progress!: number | null;
  @ApiProperty({ type: [ModelSyncDto] }) models!: ModelSyncDto[];
}
