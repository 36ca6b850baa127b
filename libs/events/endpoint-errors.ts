import { AppError } from '#kernel';
import type { Endpoint } from './endpoint.js';

export class EndpointsFull extends AppError {
  readonly code = 'endpoints_full';
  override readonly status = 409;

  constructor(most: number) {
    super(
      `There are ${most} endpoints in this environment, which is the most. Delete one that is not needed any more.`,
    );
  }
}

export class EndpointChanging extends AppError {
  readonly code = 'endpoint_changing';
  override readonly status = 409;
  override readonly retryable = true;

  constructor() {
    super('Others change this endpoint at the same time. Nothing was changed: ask again.');
  }
}

export class SecretsFull extends AppError {
  readonly code = 'secrets_full';
  override readonly status = 409;

  constructor(most: number, endsAt: Date) {
    super(
      `${most} secrets are valid at the same time, which is the most. The first of them ends at ${endsAt.toISOString()}; ` +
        'with overlap_hours 0 all of them end at once.',
    );
  }
}

/** Nothing can be sent to it again as long as nothing is sent to it at all. */
export class EndpointStopped extends AppError {
  readonly code = 'endpoint_stopped';
  override readonly status = 409;

  constructor({ disabledAt }: Endpoint) {
    super(
      disabledAt
        ? 'The endpoint is disabled, so nothing is sent to it. Enable it first: PATCH it with { "enabled": true }.'
        : 'The endpoint is paused, so nothing is sent to it. Resume it first: PATCH it with { "paused": false }.',
    );
  }
}
