import { ApiProperty } from '@nestjs/swagger';

export class ErrorDto {
  @ApiProperty({ description: 'What happened and, if known, what to do.' }) detail!: string;
  @ApiProperty({ description: 'For programs: never changes.', example: 'not_found' }) code!: string;
  @ApiProperty({ description: 'Name it when you ask for help.' }) request_id!: string;
}

export class FieldErrorDto {
  @ApiProperty({
    type: 'array',
    items: { oneOf: [{ type: 'string' }, { type: 'integer' }] },
    description: 'Where it is: body, query or path, and the name.',
    example: ['query', 'page_size'],
  })
  loc!: (string | number)[];
  @ApiProperty({ example: 'Input should be less than or equal to 200' }) msg!: string;
  @ApiProperty({ example: 'less_than_equal' }) type!: string;
}

export class InvalidRequestDto {
  @ApiProperty({ type: [FieldErrorDto] }) detail!: FieldErrorDto[];
  @ApiProperty({ example: 'invalid_request' }) code!: string;
  @ApiProperty() request_id!: string;
}
