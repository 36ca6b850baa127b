import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsString, Matches, MaxLength, ValidateNested } from 'class-validator';
import { PATH_PATTERN } from '#actions';
import { PASSED_METHODS } from '#connectors';

const METHODS = [...PASSED_METHODS, '*'] as const;
const MOST = 100;
const LONGEST = 500;

export class AllowedCallDto {
  @ApiProperty({
    type: String,
    example: 'GET',
    description: 'GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE, or `*`: any.',
  })
  @IsIn(METHODS)
  method!: (typeof METHODS)[number];

  @ApiProperty({
    ...{ example: '/v2/persons/*/employments', pattern: PATH_PATTERN.source, maxLength: LONGEST },
    description: '`*` stands for any one part of the path, `**` at the end for whatever comes below, or nothing.',
  })
  @IsString()
  @MaxLength(LONGEST)
  @Matches(PATH_PATTERN, { message: 'Input should be a path such as /v2/persons/*/employments or /v2/projects/**' })
  path!: string;
}

export class PassthroughRulesBody {
  @ApiProperty() @IsBoolean() enabled!: boolean;

  @ApiProperty({
    type: [AllowedCallDto],
    maxItems: MOST,
    description: 'What is allowed; where it is empty, nothing is.',
  })
  @IsArray()
  @ArrayMaxSize(MOST)
  @ValidateNested({ each: true })
  @Type(() => AllowedCallDto)
  allow!: AllowedCallDto[];
}

export class PassthroughRulesDto {
  @ApiProperty({ format: 'uuid' }) connector_id!: string;
  @ApiProperty() enabled!: boolean;
  @ApiProperty({ type: [AllowedCallDto] }) allow!: AllowedCallDto[];
  @ApiProperty({
    ...{ type: [String], example: ['employee.date_of_birth'] },
    description: 'Fields that are kept back from us. While there are any, nothing is passed on, whatever is allowed.',
  })
  withheld!: string[];
}
