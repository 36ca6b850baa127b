import type { Text } from '#connectors';

/** What each code means to a customer's admin, and what they can do. Left out: what is the vendor's own business. */
export const ISSUE_TEXTS: Readonly<Record<string, Text>> = {
  credentials_rejected: {
    en: 'The credentials are not accepted any more. Connect again with new ones.',
    de: 'Die Zugriffsdaten werden nicht mehr angenommen. Verbinden Sie mit neuen Zugriffsdaten neu.',
  },
  nothing_granted: {
    en: 'Your HR system still knows the credentials, but allows nothing with them: they were switched off there, or all their permissions were taken away. Switch them on or tick the permissions again, and reading goes on by itself; or connect again with new ones.',
    de: 'Ihr Personalsystem kennt die Zugriffsdaten noch, erlaubt mit ihnen aber nichts mehr: Sie wurden dort deaktiviert, oder alle Rechte wurden ihnen entzogen. Aktivieren Sie sie, oder haken Sie die Rechte wieder an, dann geht es von selbst weiter; oder verbinden Sie mit neuen Zugriffsdaten neu.',
  },
  right_missing: {
    en: 'Something may not be read any more. Tick the right again, or switch it off here.',
    de: 'Etwas darf nicht mehr gelesen werden. Haken Sie das Recht wieder an, oder schalten Sie es hier aus.',
  },
  attributes_not_shared: {
    en: 'Some attributes are not shared any more. What they held is destroyed after 7 days. If that was not meant, choose them again.',
    de: 'Einige Attribute werden nicht mehr geteilt. Was darin stand, wird nach 7 Tagen vernichtet. Falls das nicht gewollt war, wählen Sie sie wieder aus.',
  },
  provider_unavailable: {
    en: 'Your HR system does not answer. It is tried again by itself; there is nothing to do.',
    de: 'Ihr Personalsystem antwortet nicht. Es wird von selbst wieder versucht; Sie müssen nichts tun.',
  },
  waiting_for_provider: {
    en: 'Your HR system did not answer. Reading goes on as soon as it does; there is nothing to do.',
    de: 'Ihr Personalsystem hat nicht geantwortet. Sobald es antwortet, geht es weiter; Sie müssen nichts tun.',
  },
  provider_rate_limited: {
    en: 'Your HR system asks for a pause. Reading goes on by itself; there is nothing to do.',
    de: 'Ihr Personalsystem bittet um eine Pause. Es geht von selbst weiter; Sie müssen nichts tun.',
  },
  provider_answer_broken: {
    en: 'Your HR system gave an answer that could not be understood. It is tried again by itself; if that goes on for a day, tell whoever sent you the link.',
    de: 'Ihr Personalsystem gab eine Antwort, die nicht zu verstehen war. Es wird von selbst wieder versucht; dauert es länger als einen Tag, sagen Sie der Person Bescheid, die Ihnen den Link geschickt hat.',
  },
  provider_request_refused: {
    en: 'Your HR system refused a request. Tell whoever sent you the link.',
    de: 'Ihr Personalsystem hat eine Anfrage abgelehnt. Sagen Sie der Person Bescheid, die Ihnen den Link geschickt hat.',
  },
  person_not_shown: {
    en: 'A person is listed but not shown: mostly somebody who was just deleted or hidden. There is nothing to do.',
    de: 'Eine Person steht in der Liste, wird aber nicht gezeigt: meist jemand, der gerade gelöscht oder verborgen wurde. Sie müssen nichts tun.',
  },
  report_not_found: {
    en: 'A report that is to be read is not there or not shared. Share it, or tell whoever sent you the link that it is gone.',
    de: 'Ein Bericht, der gelesen werden soll, ist nicht da oder nicht freigegeben. Geben Sie ihn frei, oder sagen Sie der Person Bescheid, die Ihnen den Link geschickt hat.',
  },
  report_not_exportable: {
    en: 'A report cannot be read as it is: mostly one with groups or a chart. Make it a plain table.',
    de: 'Ein Bericht lässt sich so nicht lesen: meist einer mit Gruppen oder einem Diagramm. Machen Sie eine einfache Tabelle daraus.',
  },
  credentials_left_out: {
    en: 'A part is not read, since the credentials for it were left out. Connect again to add them.',
    de: 'Ein Teil wird nicht gelesen, weil die Zugriffsdaten dafür weggelassen wurden. Verbinden Sie neu, um sie zu ergänzen.',
  },
  records_failed: {
    en: 'Some records could not be read. They keep their last state; there is nothing to do.',
    de: 'Einige Datensätze konnten nicht gelesen werden. Sie behalten ihren letzten Stand; Sie müssen nichts tun.',
  },
  record_unmappable: {
    en: 'Some records could not be understood. They keep their last state; there is nothing to do.',
    de: 'Einige Datensätze waren nicht zu verstehen. Sie behalten ihren letzten Stand; Sie müssen nichts tun.',
  },
  record_too_large: {
    en: 'A record is larger than what is kept of one. Shorter texts or fewer shared attributes help.',
    de: 'Ein Datensatz ist größer, als einer sein darf. Kürzere Texte oder weniger geteilte Attribute helfen.',
  },
  record_unreadable: {
    en: 'A stored record cannot be opened. It is read again by itself; there is nothing to do.',
    de: 'Ein gespeicherter Datensatz lässt sich nicht öffnen. Er wird von selbst neu gelesen; Sie müssen nichts tun.',
  },
  deletion_held: {
    en: 'Unusually many records are gone in your HR system. They are deleted here once that is certain. If it was a mistake, restore them there.',
    de: 'In Ihrem Personalsystem fehlen ungewöhnlich viele Datensätze. Hier werden sie gelöscht, sobald das sicher ist. Falls es ein Versehen war, stellen Sie sie dort wieder her.',
  },
  worker_lost: {
    en: 'Reading was interrupted several times. It is tried again in an hour; there is nothing to do.',
    de: 'Das Lesen wurde mehrmals unterbrochen. In einer Stunde wird es wieder versucht; Sie müssen nichts tun.',
  },
  events_not_read: {
    en: 'Some changes could not be read at once. Everything that changed is read instead; there is nothing to do.',
    de: 'Einige Änderungen konnten nicht sofort gelesen werden. Stattdessen wird alles Geänderte gelesen; Sie müssen nichts tun.',
  },
  stream_unknown: {
    en: 'A part is not offered any more. There is nothing to do.',
    de: 'Ein Teil wird nicht mehr angeboten. Sie müssen nichts tun.',
  },
  seal_broken: {
    en: 'Something that is stored cannot be opened. Tell whoever sent you the link.',
    de: 'Etwas Gespeichertes lässt sich nicht öffnen. Sagen Sie der Person Bescheid, die Ihnen den Link geschickt hat.',
  },
  internal_error: {
    en: 'Something went wrong on our side. It is tried again by itself; there is nothing to do.',
    de: 'Auf unserer Seite ging etwas schief. Es wird von selbst wieder versucht; Sie müssen nichts tun.',
  },
};

/** Codes that the customer can do nothing about and need not know of. */
export const OF_THE_VENDOR = ['custom_field_failed', 'endpoint_disabled'];
