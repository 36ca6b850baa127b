import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  MaxLength,
  MinLength,
  registerDecorator,
  type ValidationArguments,
} from 'class-validator';

/** Postgres stores no NUL. */
const PLAIN = /^[^\0]*$/;

/** A text; stands at one of two properties of which exactly one has to be given. */
const ThisOr =
  (other: string): PropertyDecorator =>
  ({ constructor: target }, name) => {
    registerDecorator({
      name: 'exactlyOne',
      target,
      propertyName: String(name),
      validator: {
        validate: (value: unknown, args?: ValidationArguments) =>
          (value == null || typeof value === 'string') &&
          (value == null) !== ((args?.object as Record<string, unknown>)[other] == null),
        defaultMessage: () => `Exactly one of ${String(name)} and ${other} should be given, as a text`,
      },
    });
  };

/** Of all connectors of an integration, or of one connector. */
export class ScopeQuery {
  @ApiPropertyOptional({
    description: 'The slug of an integration. Exactly one of this and `connector_token` is given.',
  })
  @ThisOr('connector_token')
  integration_slug?: string;

  @ApiPropertyOptional({ description: "A connector's token. Exactly one of this and `integration_slug` is given." })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  connector_token?: string;
}

export class ChangeMappingBody {
  @ApiProperty({
    maxLength: 1024,
    example: "person.custom_attributes[?label=='Shirt size'].value | [0]",
    description: 'A JMESPath expression over the payload, as `raw_data` shows it.',
  })
  @IsString()
  @MaxLength(1024)
  @Matches(PLAIN, { message: 'Input should hold no NUL' })
  json_path!: string;
}

export class CreateMappingBody extends ChangeMappingBody {
  @ApiProperty({ format: 'uuid' }) @IsUUID() custom_field_id!: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: 'For all connectors of this integration. Exactly one of this and `connector_token` is given.',
  })
  @ThisOr('connector_token')
  integration_slug?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: 'For this connector alone; goes before the mapping of its integration.',
  })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  connector_token?: string | null;
}

export class MappingDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) custom_field_id!: string;
  @ApiProperty({ type: String, nullable: true, description: 'Null for a mapping of one connector.' })
  integration_slug!: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Of a mapping of one connector, where the call has named it by its token; else null.',
  })
  connector_token!: string | null;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The id of that connector. Null for a mapping of an integration.',
  })
  connector_id!: string | null;
  @ApiProperty() json_path!: string;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
}
