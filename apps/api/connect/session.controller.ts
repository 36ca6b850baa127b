import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiExtraModels,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiTooManyRequestsResponse,
  ApiUnprocessableEntityResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import { ErrorDto, InvalidRequestDto } from '../http/error.dto.js';
import { LinkSessions } from './link-sessions.js';
import {
  CredentialsRejectedDto,
  FinishedLinkDto,
  LinkCheckDto,
  LinkCredentialsBody,
  LinkSessionBody,
  LinkSessionDto,
} from './session.dto.js';

const TOO_OFTEN = {
  type: ErrorDto,
  description: 'More than 20 tries a minute with one link: `rate_limited`. Wait for `Retry-After` seconds.',
};

/** What the hosted page calls: the link token in the body says who is invited, there is no API key. */
@ApiTags('Hosted page')
@ApiExtraModels(CredentialsRejectedDto, InvalidRequestDto)
@ApiNotFoundResponse({
  type: ErrorDto,
  description: 'The link is unknown, used, expired or taken back: `link_token_invalid`.',
})
@ApiUnprocessableEntityResponse({
  description:
    'A field is missing or malformed, or the provider does not accept the credentials: `credentials_rejected`, `rights_missing`; or something cannot be switched off: `choice_unknown`.',
  schema: { anyOf: [{ $ref: getSchemaPath(CredentialsRejectedDto) }, { $ref: getSchemaPath(InvalidRequestDto) }] },
})
@Controller('api/embedded/v1/link')
export class SessionController {
  constructor(private readonly sessions: LinkSessions) {}

  @Post('session')
  @HttpCode(200)
  @ApiOperation({ summary: 'What a link is for', operationId: 'link_session' })
  @ApiOkResponse({ type: LinkSessionDto })
  session(@Body() { link_token }: LinkSessionBody): Promise<LinkSessionDto> {
    return this.sessions.describe(link_token);
  }

  @Post('check')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Ask the provider what the credentials may read; nothing is kept',
    operationId: 'link_check',
  })
  @ApiOkResponse({ type: LinkCheckDto })
  @ApiTooManyRequestsResponse(TOO_OFTEN)
  @ApiServiceUnavailableResponse({ type: ErrorDto, description: 'The provider does not answer.' })
  check(@Body() body: LinkCredentialsBody): Promise<LinkCheckDto> {
    return this.sessions.check(body);
  }

  @Post('complete')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Connect; the link is used up',
    description:
      'Who did not get the answer sends the same again: within 10 minutes it is given again, with new tokens of the same connector, ' +
      'and nothing is made twice. Who has given nothing that is a secret is told that it is done, and no tokens.',
    operationId: 'link_complete',
  })
  @ApiOkResponse({ type: FinishedLinkDto })
  @ApiConflictResponse({
    type: ErrorDto,
    description:
      'On a relink: the credentials are of another account: `relink_other_account`. Or the same without a secret was connected by this link a moment ago: `already_connected`.',
  })
  @ApiTooManyRequestsResponse(TOO_OFTEN)
  @ApiServiceUnavailableResponse({ type: ErrorDto, description: 'The provider does not answer.' })
  complete(@Body() body: LinkCredentialsBody): Promise<FinishedLinkDto> {
    return this.sessions.complete(body);
  }
}
