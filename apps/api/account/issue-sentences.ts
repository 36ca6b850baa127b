import { IsIn } from 'class-validator';

/** What each code means to a person. An issue is kept as a code and ids; the sentence is added when it is shown. */
export const SENTENCES: Record<string, string> = {
  credentials_rejected:
    'The provider does not accept the credentials any more. Send the customer a link token for this connector.',
  nothing_granted:
    'The provider knows the credentials, but allows nothing with them any more: the customer has switched them off there, or taken every permission from them. Once one is ticked again, reading goes on by itself; otherwise send the customer a link token for this connector.',
  right_missing:
    'The credentials may not read this, or it is switched off. The customer has to allow it in the provider’s settings; GET /api/v1/connectors/{id}/coverage names it in tick.',
  attributes_not_shared:
    'The customer does not share some attributes any more. What their fields held is kept for 7 days and then destroyed, unless they are ticked again; GET /api/v1/connectors/{id}/coverage names them in tick.',
  provider_unavailable:
    'The provider does not answer. It is tried again by itself: GET /api/v1/connectors/{id}/runs says when, or …/schedule once the run has failed.',
  waiting_for_provider:
    'The provider did not answer. One sync at a time finds out whether it does again; this one goes on as soon as it does.',
  provider_rate_limited:
    'The provider asks us to wait. It is tried again by itself: GET /api/v1/connectors/{id}/runs says when, or …/schedule once the run has failed.',
  provider_answer_broken:
    'The provider gave an answer that we do not understand. It is tried again by itself: GET /api/v1/connectors/{id}/runs says when, or …/schedule once the run has failed.',
  provider_request_refused: 'The provider refused a request of ours. Tell us the id of this issue.',
  person_not_shown:
    'The provider lists this person, but did not show more when asked: mostly somebody who was just deleted or hidden. What was read before stays, and the next sync asks again. There is nothing to do.',
  report_not_found:
    'The provider does not have this report, or does not show it to these credentials. What was read of it stays. Check its id in the setting reports of the connector, and whether the customer has shared it.',
  report_not_exportable:
    'The provider does not hand out this report: mostly one with groups or a chart. What was read of it stays. Ask the customer for a report that is a plain table, or take it out of the setting reports of the connector.',
  credentials_left_out:
    'Nothing of this is read: the credentials for it were not given, which is allowed. A link token for this connector lets the customer add them.',
  records_failed: 'Some records could not be read. They keep their last state; the others are up to date.',
  record_unmappable:
    'The provider sent a record that we do not understand. It keeps its last state; the others are up to date. GET /api/v1/connectors/{id}/quarantine shows what was sent and which field failed. Tell us the id of this issue.',
  record_too_large:
    'A record is larger than what we keep of one. It keeps its last state; the others are up to date. GET /api/v1/connectors/{id}/quarantine names the field. Ask the customer for shorter texts, or for fewer attributes to be shared.',
  record_unreadable:
    'A stored record cannot be opened. It is left out of answers until the next complete sync reads it again.',
  deletion_held:
    'Unusually many records are gone at the provider. They stay until another complete sync, a quarter of an hour later at the earliest, says the same. GET /api/v1/connectors/{id}/held-deletions says how many of which model; if they are gone indeed, release them there.',
  worker_lost:
    'The worker ended each time it tried to sync this. It is tried again in an hour; if that goes on, tell us the id of this issue.',
  custom_field_failed:
    'A custom field’s expression does not work on some records. They have null there. Try it with the preview, and change the mapping.',
  events_not_read:
    'The provider told of changes that could not be read several times. All that changed is read instead; there is nothing to do.',
  endpoint_disabled:
    'An address that is told of what happens has answered nothing but failures for days, or that it is gone. Nothing is sent to it. Put it right, and enable it: PATCH /api/v1/webhooks/endpoints/{id} with {"enabled": true}; subject is its id. What happened meanwhile is sent then.',
  stream_unknown: 'This stream is not offered any more.',
  seal_broken: 'Something that is stored for this connector cannot be opened. Tell us the id of this issue.',
  internal_error:
    'Something went wrong on our side. It is tried again by itself; if that goes on, tell us the id of this issue.',
};

/** Of a parameter that finds what has a code: a mistyped one would find nothing, and look as if all were well. */
export const KnownCode = (): PropertyDecorator =>
  IsIn(Object.keys(SENTENCES), { message: `There is no such code. There are: ${Object.keys(SENTENCES).join(', ')}` });

export const sentenceOf = (code: string): string =>
  SENTENCES[code] ??
  'Something went wrong. It is tried again by itself; if that goes on, tell us the id of this issue.';
