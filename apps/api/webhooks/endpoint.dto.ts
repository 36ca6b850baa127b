import { applyDecorators } from '@nestjs/common';
import { ApiHideProperty, ApiProperty, type ApiPropertyOptions, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  Equals,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsString,
  IsUUID,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import { type EndpointPayload, type EndpointStyle, PAYLOADS, STYLES } from '#events';
import { Given } from '../account/given.js';
import { PageDto, PageQuery } from '../account/page.dto.js';
import { IdCursor } from './given.js';

/** As ids are kept. */
const lowered = ({ value }: { value: unknown }): unknown =>
  Array.isArray(value) ? value.map((each: unknown) => (typeof each === 'string' ? each.toLowerCase() : each)) : value;

/** What one thing is: as it is documented, and how it is checked. */
interface Field {
  about: ApiPropertyOptions;
  check: PropertyDecorator[];
}

const wholeNumber = (most: number, description: string): Field => ({
  about: { type: 'integer', minimum: 1, maximum: most, description },
  check: [IsInt(), Min(1), Max(most)],
});

const FIELDS = {
  url: {
    about: {
      ...{ type: String, format: 'uri', example: 'https://example.com/hooks/hr', maxLength: 2000 },
      description: 'Where messages are posted to: a public address.',
    },
    check: [IsString(), MaxLength(2000)],
  },
  events: {
    about: {
      ...{ type: [String], example: ['employee.*', 'connector.synced'], minItems: 1, maxItems: 100 },
      description: 'What it is told of: `employee.created`, `employee.*`, `*.deleted`, `connector.synced`, or `*`.',
    },
    check: [
      ...[IsArray(), ArrayMinSize(1), ArrayMaxSize(100), ArrayUnique()],
      ...[IsString({ each: true }), MaxLength(64, { each: true })],
    ],
  },
  description: {
    about: { type: String, maxLength: 200, description: 'For people.' },
    check: [IsString(), MaxLength(200)],
  },
  connector_ids: {
    about: {
      ...{ type: [String], maxItems: 1000 },
      description: 'Of these connectors only. Empty: of all in this environment, also of those to come.',
    },
    check: [Transform(lowered), IsArray(), ArrayMaxSize(1000), ArrayUnique(), IsUUID(undefined, { each: true })],
  },
  payload: {
    about: {
      ...{ type: String, example: 'thin' },
      description:
        '`thin`: of a record its id, and which fields have changed. `full`: the record as well. Of no consequence in the style ' +
        '`dialect`, which sends ids.',
    },
    check: [IsIn(PAYLOADS)],
  },
  style: {
    about: {
      ...{ type: String, example: 'standard' },
      description:
        '`standard`: Standard Webhooks. `dialect`: events, body and signature of the API that this one is compatible with.',
    },
    check: [IsIn(STYLES)],
  },
  ordered: {
    about: {
      type: Boolean,
      description: 'Of one record, a message is sent once the one before it has arrived or is given up.',
    },
    check: [IsBoolean()],
  },
  concurrency: wholeNumber(50, 'The most messages that are under way at the same time.'),
  rate: wholeNumber(1000, 'The most messages a second.'),
} as const satisfies Record<string, Field>;

type Name = keyof typeof FIELDS;

const Shown = (name: Name): PropertyDecorator => ApiProperty(FIELDS[name].about);

const Needed = (name: Name): PropertyDecorator => applyDecorators(Shown(name), ...FIELDS[name].check);

/** May be left out when an endpoint is made. */
const WithDefault = (name: Name, value: unknown): PropertyDecorator =>
  applyDecorators(ApiPropertyOptional({ ...FIELDS[name].about, default: value }), ...FIELDS[name].check);

/** May be left out when an endpoint is changed: then it stays. */
const Changing = (name: Name): PropertyDecorator =>
  applyDecorators(ApiPropertyOptional(FIELDS[name].about), Given(name), ...FIELDS[name].check);

export class EndpointsQuery extends PageQuery {
  @IdCursor() override cursor?: string;
}

export class CreateEndpointBody {
  @Needed('url') url!: string;
  @Needed('events') events!: string[];
  @WithDefault('description', '') description = '';
  @WithDefault('connector_ids', []) connector_ids: string[] = [];
  @WithDefault('payload', 'thin') payload: EndpointPayload = 'thin';
  @WithDefault('style', 'standard') style: EndpointStyle = 'standard';
  @WithDefault('ordered', false) ordered = false;
  @WithDefault('concurrency', 10) concurrency = 10;
  @WithDefault('rate', 100) rate = 100;
}

export class ChangeEndpointBody {
  @Changing('url') url?: string;
  @Changing('events') events?: string[];
  @Changing('description') description?: string;
  @Changing('connector_ids') connector_ids?: string[];
  @Changing('payload') payload?: EndpointPayload;
  @ApiHideProperty()
  @ValidateIf((_, value) => value !== undefined)
  @Equals(undefined, {
    message: 'What waits was written in its style, which cannot be changed: make another endpoint.',
  })
  style?: undefined;
  @Changing('ordered') ordered?: boolean;
  @Changing('concurrency') concurrency?: number;
  @Changing('rate') rate?: number;

  @ApiPropertyOptional({
    description: 'Nothing is sent to it, until it is resumed: then also what happened meanwhile.',
  })
  @Given('paused')
  @IsBoolean()
  paused?: boolean;

  @ApiPropertyOptional({
    type: Boolean,
    description:
      'true: it was disabled, and is told again, also of what happened meanwhile. Of any other: what its `Retry-After` holds back is sent.',
  })
  @Given('enabled')
  @Equals(true, { message: 'Input should be true. To have nothing sent for a while, set paused.' })
  enabled?: true;
}

export class RotateSecretBody {
  @ApiPropertyOptional({
    ...{ type: 'integer', minimum: 0, maximum: 168, default: 24 },
    description: 'So many hours messages are signed with the secret before as well.',
  })
  @IsInt()
  @Min(0)
  @Max(168)
  overlap_hours = 24;
}

export class EndpointDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @Shown('url') url!: string;
  @Shown('description') description!: string;
  @Shown('events') events!: string[];
  @Shown('connector_ids') connector_ids!: string[];
  @Shown('payload') payload!: string;
  @Shown('style') style!: string;
  @Shown('ordered') ordered!: boolean;
  @Shown('concurrency') concurrency!: number;
  @Shown('rate') rate!: number;
  @ApiProperty({ type: String, example: 'active', description: 'active, paused, or disabled: nothing arrived there.' })
  status!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) paused_at!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) disabled_at!: string | null;
  @ApiProperty({
    ...{ type: String, nullable: true },
    description: 'gone (it answered 410), or only_failures (for 5 days).',
  })
  disabled_code!: string | null;
  @ApiProperty({
    ...{ type: String, format: 'date-time', nullable: true },
    description:
      'Its last `Retry-After` holds back everything until then, an hour at the most. Resuming or enabling it lifts that.',
  })
  held_until!: string | null;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
}

/** The only answers that show a secret. */
export class EndpointSecretDto extends EndpointDto {
  @ApiProperty({
    example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    description: 'What its messages are signed with. Shown this once.',
  })
  secret!: string;
  @ApiProperty({
    ...{ type: String, format: 'date-time', nullable: true },
    description: 'Until then messages are signed with the secret before as well; null: with this one only.',
  })
  previous_secret_until!: string | null;
}

export class EndpointPage extends PageDto {
  @ApiProperty({ type: [EndpointDto] }) items!: EndpointDto[];
}

export class EndpointTestDto {
  @ApiProperty() delivered!: boolean;
  @ApiProperty({ type: 'integer', nullable: true, description: 'What was answered; null: nothing.' })
  status!: number | null;
  @ApiProperty({
    example: 'ok',
    description:
      '`ok`; `address_refused`, `connection_refused`, `dns_failed`, `tls_failed`, `hung_up`, `not_http`, `unreachable` or ' +
      '`timeout`: nothing was answered; `redirected`, `rejected`, `gone`, `too_many_requests` or `server_error`.',
  })
  code!: string;
  @ApiProperty({ type: 'integer' }) milliseconds!: number;
  @ApiProperty({ description: 'The body of the answer, or its beginning.' }) answer!: string;
}
