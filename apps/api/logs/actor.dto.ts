import { ApiProperty } from '@nestjs/swagger';

/** Who has done something. */
export class ActorDto {
  @ApiProperty({
    type: String,
    example: 'api_key',
    description:
      'api_key, member, link (whoever filled in the connect page), health_link (whoever holds a link that the customer keeps), ' +
      'file_link (whoever had the address of a file), or operator.',
  })
  type!: string;

  @ApiProperty({
    ...{ type: String, format: 'uuid', nullable: true },
    description: 'Of the key, the member or the link; null for the others.',
  })
  id!: string | null;

  @ApiProperty({
    ...{ type: String, nullable: true },
    description: 'Of the key, or of the member; null for the others, and for who is a member no more.',
  })
  name!: string | null;
}
