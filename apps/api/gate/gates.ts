import { applyDecorators, UseGuards, UseInterceptors } from '@nestjs/common';
import {
  ApiForbiddenResponse,
  ApiNotFoundResponse,
  ApiParam,
  ApiSecurity,
  ApiTooManyRequestsResponse,
  ApiUnauthorizedResponse,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { ErrorDto, InvalidRequestDto } from '../http/error.dto.js';
import { type Access, Accessed } from './access.js';
import { ChangeInterceptor } from './change.interceptor.js';
import { HealthGuard } from './health.guard.js';
import { KeyGuard } from './key.guard.js';
import { NameGuard } from './name.guard.js';
import { PathGuard } from './path.guard.js';
import { TokenGuard } from './token.guard.js';

/** Called with an API key. */
export const ByKey = (access: Access): MethodDecorator =>
  applyDecorators(common(access), UseGuards(KeyGuard), ApiSecurity({ api_key: [] }));

/** Called with an API key and a connector token: one customer's data. */
export const ByToken = (access: Access): MethodDecorator =>
  applyDecorators(
    common({ ...access, byToken: true }),
    UseGuards(KeyGuard, TokenGuard),
    ApiSecurity({ api_key: [], connector_token: [] }),
  );

/** Called with an API key; the path names a connector of its own. */
export const ByPath = (access: Access): MethodDecorator =>
  applyDecorators(
    common(access),
    UseGuards(KeyGuard, PathGuard),
    ApiSecurity({ api_key: [] }),
    ApiParam({ name: 'id', description: "The connector's id.", schema: { type: 'string', format: 'uuid' } }),
    ApiNotFoundResponse({ type: ErrorDto, description: 'There is no such connector.' }),
  );

/** Called with an API key; query or body may name a connector of its own by its token. */
export const ByName = (access: Access): MethodDecorator =>
  applyDecorators(
    common(access),
    UseGuards(KeyGuard, NameGuard),
    ApiSecurity({ api_key: [] }),
    ApiNotFoundResponse({ type: ErrorDto, description: 'There is no such thing, or no such connector.' }),
  );

/** Called with a link that a customer has kept, and without a key. Without an access: what it answers is in no audit trail. */
export const ByHealthLink = (access?: Access): MethodDecorator =>
  applyDecorators(
    ...(access ? [Accessed(access)] : []),
    ...(access?.changes ? [UseInterceptors(ChangeInterceptor)] : []),
    UseGuards(HealthGuard),
    ApiSecurity({ health_link: [] }),
    ApiNotFoundResponse({
      type: ErrorDto,
      description: 'The link is unknown, revoked, or of a connector that is gone: `health_token_invalid`.',
    }),
    ApiTooManyRequestsResponse({
      type: ErrorDto,
      description: 'Too many requests: `rate_limited`. Wait for `Retry-After` seconds.',
    }),
  );

const common = (access: Access): MethodDecorator =>
  applyDecorators(
    Accessed(access),
    ...(access.changes ? [UseInterceptors(ChangeInterceptor)] : []),
    ApiUnauthorizedResponse({
      type: ErrorDto,
      description: 'A key or token is missing or not valid: `api_key_invalid`, `connector_token_invalid`.',
    }),
    ApiForbiddenResponse({
      type: ErrorDto,
      description: 'The key or the token is not for this: `scope_missing`, `category_mismatch`.',
    }),
    ApiUnprocessableEntityResponse({ type: InvalidRequestDto, description: 'A parameter is not valid.' }),
    ApiTooManyRequestsResponse({
      type: ErrorDto,
      description: 'Too many requests: `rate_limited`. Wait for `Retry-After` seconds.',
    }),
  );
