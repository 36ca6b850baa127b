import { AppError } from '#kernel';

/** The customer's admin has paused the reading, and nobody else ends that. */
export class PausedByCustomer extends AppError {
  readonly code = 'paused_by_customer';
  override readonly status = 409;

  constructor() {
    super(
      'The customer has paused the reading, and only the customer resumes it: by the link that was shown after linking. Until then ' +
        'nothing is read.',
    );
  }
}
