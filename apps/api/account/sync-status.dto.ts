import { ApiProperty } from '@nestjs/swagger';

export class SyncCountsDto {
  @ApiProperty({ type: 'integer', description: 'Records there are, without deleted ones.' }) records!: number;
  @ApiProperty({ type: 'integer', description: 'Of this model by the latest run, as all that follow.' }) seen!: number;
  @ApiProperty({ type: 'integer' }) created!: number;
  @ApiProperty({ type: 'integer' }) updated!: number;
  @ApiProperty({ type: 'integer' }) unchanged!: number;
  @ApiProperty({ type: 'integer' }) deleted!: number;
  @ApiProperty({ type: 'integer', description: 'Records that could not be read.' }) failed!: number;
  @ApiProperty({ type: 'integer', description: 'Of those: what the provider sent of them is kept aside.' })
  quarantined!: number;
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
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When the reading began that its records come from: they are at least as new.',
  })
  synced_at!: string | null;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Seconds since `synced_at`.' })
  lag_seconds!: number | null;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Null while it is being synced or paused.',
  })
  next_sync!: string | null;
  @ApiProperty({ type: SyncCountsDto }) counts!: SyncCountsDto;
  @ApiProperty({ type: String, nullable: true, description: 'Why the latest run failed or waits.' }) error_code!:
    string | null;
  @ApiProperty({ description: 'Settings or custom fields have changed, and not all records show it yet.' })
  is_rendering!: boolean;
}

export class WebhooksDto {
  @ApiProperty({
    example: 'active',
    description:
      'waiting until it is first registered; active; not_allowed: the credentials may not register webhooks; no_public_url: the ' +
      'provider cannot reach this installation; failed: the provider did not answer or does not accept the credentials, it is tried ' +
      'again. Records are read on schedule in any case.',
  })
  status!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) last_event_at!: string | null;
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
  @ApiProperty({
    type: WebhooksDto,
    nullable: true,
    description: 'Whether the provider tells by itself what happens; null where it cannot.',
  })
  webhooks!: WebhooksDto | null;
}
