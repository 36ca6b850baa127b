/** What each code means to a person. An issue is kept as a code and ids; the sentence is added when it is shown. */
const SENTENCES: Record<string, string> = {
  credentials_rejected:
    'The provider does not accept the credentials any more. Send the customer a link token for this connector.',
  right_missing: 'The credentials may not read this. The customer has to tick the right in the provider’s settings.',
  attributes_not_shared:
    'The customer does not share some attributes any more. Their fields are empty until they are ticked again.',
  provider_unavailable: 'The provider does not answer. It is tried again by itself.',
  provider_rate_limited: 'The provider asks us to wait. It is tried again by itself.',
  provider_answer_broken: 'The provider gave an answer that we do not understand. It is tried again by itself.',
  provider_request_refused: 'The provider refused a request of ours. Tell us the id of this issue.',
  records_failed: 'Some records could not be read. They keep their last state; the others are up to date.',
  record_unreadable:
    'A stored record cannot be opened. It is left out of answers until the next complete sync reads it again.',
  deletion_held:
    'Unusually many records are gone at the provider. They stay until another complete sync says the same.',
  worker_lost:
    'The worker ended each time it tried to sync this. It is tried again in an hour; if that goes on, tell us the id of this issue.',
  custom_field_failed:
    'A custom field’s expression does not work on some records. They have null there. Try it with the preview, and change the mapping.',
  stream_unknown: 'This stream is not offered any more.',
};

export const sentenceOf = (code: string): string =>
  SENTENCES[code] ?? 'Something went wrong on our side. It is tried again by itself.';
