import { type Json, RequestRefused, RightMissing } from '#connectors';
import { AppError } from '#kernel';

/** What a provider said when it refused, word for word. It may name people. */
export interface Upstream {
  status: number;
  body: Json;
}

/** A provider refused what we asked it for a caller, who is told in its words. */
export class UpstreamRefused extends AppError {
  readonly code: string;
  override readonly status: number;

  constructor(
    error: AppError,
    readonly upstream: Upstream,
  ) {
    super(error.message, {}, { cause: error });
    this.code = error.code;
    this.status = error.status;
  }
}

/** Has the caller told what the provider said, if it did. */
export function inItsWords(error: unknown): never {
  const said = error instanceof RightMissing ? error.cause : error;
  if (error instanceof AppError && said instanceof RequestRefused)
    throw new UpstreamRefused(error, { status: said.answered, body: said.body });
  throw error;
}
