import { FORMATS } from './formats.js';
import type { Texts } from './texts-en.js';

const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;

const formats = FORMATS.de;

export const de: Texts = {
  loading: 'Einen Moment …',
  language: 'Sprache',
  tryAgain: 'Erneut versuchen',
  back: 'Zurück',
  newTab: '(öffnet einen neuen Tab)',
  close: 'Schließen',
  copied: 'Kopiert.',
  poweredBy: 'Läuft mit Peopleport. Kein Tracking, keine Cookies.',

  step: (number, of, name) => `Schritt ${number} von ${of}: ${name}`,
  stages: { asks: 'Auswählen', guide: 'Vorbereiten', credentials: 'Verbinden', reading: 'Fertig' },

  invalid: {
    title: 'Dieser Link ist nicht gültig',
    text: 'Vielleicht wurde er schon benutzt, vielleicht ist er abgelaufen oder wurde zurückgenommen, oder ein Teil von ihm fehlt.',
    todo: 'Bitten Sie die Person, die ihn geschickt hat, um einen neuen. Was Sie früher verbunden haben, bleibt, wie es ist.',
  },
  failed: { title: 'Die Seite konnte nicht geladen werden' },

  asks: {
    title: (vendor, connector) => `${vendor} möchte Ihre Daten aus ${connector} lesen`,
    intro: (vendor, customer) =>
      `Für ${customer}. Sie wählen hier aus, was ${vendor} bekommt; gelesen wird erst, wenn Sie fertig sind. Es dauert etwa zwei Minuten, und Sie brauchen Administratorrechte.`,
    modelsTitle: 'Arten von Daten',
    modelsHint: 'Schalten Sie aus, was Sie nicht teilen möchten.',
    fieldsTitle: 'Sensible Angaben',
    fieldsHint: 'Was Sie hier ausschalten, wird entfernt, bevor etwas gespeichert wird.',
    always: 'Wird immer gelesen',
    stays: (on, of) => `${on} von ${of} Arten von Daten werden gelesen.`,
    staysSensitive: (on, of) => `Sensible Angaben: ${on} von ${of}.`,
    off: (names) => `Ausgeschaltet: ${formats.list(names)}.`,
    nothingOff: 'Nichts ist ausgeschaltet.',
    later: 'Sie können das später jederzeit ändern.',
    next: 'Weiter',
  },

  guide: {
    title: (connector) => `API-Zugriffsdaten in ${connector} erstellen`,
    relink: (connector) => `${connector} neu verbinden`,
    intro: (connector) =>
      `Öffnen Sie ${connector} in einem anderen Tab, folgen Sie dort diesen Schritten, und lassen Sie diese Seite offen.`,
    relinkIntro: (vendor, connector) =>
      `${vendor} braucht neue Zugriffsdaten für Ihr ${connector}. Mit ihnen geht es dort weiter, wo es aufgehört hat; was Sie ausgeschaltet haben, bleibt aus.`,
    rightsTitle: 'Diese Rechte anhaken',
    leaveOut: (areas) => `Diese Rechte nicht anhaken, weil Sie sie ausgeschaltet haben: ${formats.list(areas)}.`,
    leaveOutFields: (fields) =>
      `Diese bei den Attributen nicht freigeben, weil Sie sie ausgeschaltet haben: ${formats.list(fields)}.`,
    here: (labels) => `(hier: ${formats.list(labels)})`,
    area: 'In der Liste',
    right: 'Anhaken',
    why: 'Wofür',
    next: 'Ich habe die Zugriffsdaten',
  },

  credentials: {
    title: 'Zugriffsdaten eingeben',
    intro: (connector) =>
      `Fügen Sie die Zugriffsdaten so ein, wie ${connector} sie anzeigt. Sobald die Felder gefüllt sind, prüfen wir sie; sie werden verschlüsselt aufbewahrt.`,
    introOptional: (connector) =>
      `Füllen Sie aus, was Sie haben, so wie ${connector} es anzeigt. Wir prüfen es sofort und bewahren es verschlüsselt auf; was Sie leer lassen, wird nicht benutzt.`,
    optional: '(optional)',
    form: (words) => `So sieht es aus: ${words}.`,
    show: (label) => `${label} anzeigen`,
    hide: (label) => `${label} verbergen`,
    missing: 'Füllen Sie auch dies aus.',
    wrong: 'Das wurde nicht angenommen.',
    check: 'Prüfen',
    again: 'Erneut prüfen',
    checking: 'Wird geprüft …',
    replaces: 'Alle Felder ersetzen, was gespeichert ist: Was Sie leer lassen, wird entfernt.',
    understood: (taken) => `Wir haben erkannt und verwendet, was Sie eingefügt haben: ${formats.list(taken)}.`,
    accepted: (connector) => `${connector} nimmt diese Zugriffsdaten an.`,
    allGranted: 'Alles, was Sie ausgewählt haben, kann gelesen werden.',
    partsMissing: 'Alles, was Sie ausgewählt haben, kann gelesen werden, aber Teile davon bleiben leer.',
    someMissing: (number) =>
      `${count(number, 'Recht fehlt', 'Rechte fehlen')}. Haken Sie an, was fehlt, und prüfen Sie erneut, oder verbinden Sie ohne.`,
    can: 'Kann gelesen werden',
    cannot: 'Kann noch nicht gelesen werden',
    parts: 'Teile, die leer bleiben',
    partsHint: 'Alles andere wird gelesen. Ergänzen Sie sie nur, wenn sie geteilt werden sollen.',
    choose: (list) => `Um sie zu ergänzen, öffnen Sie ${list} und wählen Sie aus:`,
    connect: 'Verbinden',
    connectAnyway: 'Ohne diese verbinden',
    connecting: 'Wird verbunden …',
  },

  reading: {
    title: (connector) => `${connector} ist verbunden`,
    running:
      'Ihre Daten werden gerade zum ersten Mal gelesen. Sie müssen nicht warten: Es geht weiter, auch wenn Sie diese Seite schließen.',
    done: (records) => `Fertig. Alles wurde einmal gelesen: ${formats.number(records)} Datensätze.`,
    someFailed:
      'Das erste Lesen ist zu Ende, aber manche Arten von Daten konnten nicht gelesen werden. Ihre Seite sagt, was zu tun ist:',
    paused: 'Das Lesen hat noch nicht begonnen: Es ist vereinbart, dass es später anfängt.',
    progress: 'Was gelesen wird',
    keepTitle: 'Bewahren Sie diesen Link auf',
    keep: (vendor) =>
      `Mit ihm sehen Sie jederzeit ohne Passwort, was ${vendor} liest, und können es ändern oder beenden. Sie sehen ihn nur hier: Bewahren Sie ihn in Ihrem Passwortmanager auf, denn wer ihn hat, kann dasselbe. Geht er verloren, kann ${vendor} Ihnen einen neuen erstellen.`,
    linkLabel: 'Ihr Link',
    open: (connector) => `Ihre ${connector}-Seite öffnen`,
    codeTitle: (vendor) => `Hat ${vendor} Sie um einen Code gebeten?`,
    code: (vendor) => `Geben Sie diesen Code ${vendor} und niemandem sonst. Er gilt 30 Minuten.`,
    codeLabel: 'Code',
    copyCode: 'Code kopieren',
    copyLink: 'Link kopieren',
  },

  model: {
    name: 'Was',
    records: 'Datensätze',
    waiting: 'Wartet',
    running: 'Wird gelesen …',
    of: (seen, expected) => `${formats.number(seen)} von ${formats.number(expected)}`,
    done: 'Aktuell',
    paused: 'Pausiert',
    failed: 'Konnte nicht gelesen werden',
    off: 'Ausgeschaltet',
  },

  health: {
    title: (vendor, connector) => `${connector} und ${vendor}`,
    intro: (vendor, customer) => `Was ${vendor} von ${customer} liest, und was Sie ändern können.`,
    status: {
      ok: 'Alles funktioniert.',
      reading: 'Ihre Daten werden gerade zum ersten Mal gelesen.',
      paused: 'Pausiert: Es wird nichts gelesen, bis Sie fortsetzen.',
      pausedByVendor: (vendor) => `${vendor} hat pausiert: Es wird nichts gelesen, bis fortgesetzt wird.`,
      relink: (connector) => `${connector} nimmt die Zugriffsdaten nicht mehr an. Verbinden Sie neu.`,
      issues: 'Einiges braucht Ihre Aufmerksamkeit.',
    },
    lastRead: (when) => `Zuletzt gelesen: ${when}.`,
    neverRead: 'Noch ist nicht alles gelesen.',
    issues: 'Was zu beheben ist',
    since: (when) => `Seit ${when}`,
    relink: 'Neu verbinden',
    models: 'Was gelesen wird',
    notRead: (names) => `Nicht gelesen: ${formats.list(names)}.`,
    usedBy: (vendor) => `Zuletzt von ${vendor} über die API abgerufen`,
    usedAt: (who, when) => `Mit dem Schlüssel „${who}“, ${when}`,
    nobody: 'Noch nicht.',
    choices: 'Ändern, was gelesen wird',
    choicesOpen: 'Auswahl anzeigen',
    choicesHint:
      'Was Sie ausschalten, wird ab sofort nicht mehr herausgegeben. Was wir davon aufbewahren, wird in wenigen Augenblicken gelöscht, Kopien in Sicherungen zusammen mit diesen. Was Sie einschalten, wird beim nächsten Abruf gelesen.',
    save: 'Speichern',
    saving: 'Wird gespeichert …',
    saveAndDelete: 'Speichern und löschen',
    saveSure: 'Ja, jetzt löschen',
    onlyOff: (vendor, connector) =>
      `${vendor} hat diesen Link erstellt: Mit ihm können Sie nur ausschalten. Zum Einschalten verbinden Sie ${connector} neu.`,
    saved: 'Gespeichert. Das gilt ab jetzt.',
    saveConfirm: (names) => `Damit wird gelöscht, was gelesen wurde von: ${formats.list(names)}.`,
    movedOn:
      'Jemand anderes hat das inzwischen geändert. Sie sehen, wie es jetzt ist: Wählen Sie noch einmal, und speichern Sie.',
    taken: (vendor) =>
      `Was ${vendor} schon übernommen hat, wird damit nicht gelöscht: Fragen Sie ${vendor}. Verschlüsselte Kopien bleiben in unseren Sicherungen, bis diese gelöscht werden.`,
    pauseTitle: 'Pausieren',
    pauseHint: (vendor) =>
      `Solange pausiert ist, wird nichts Neues gelesen; was begonnen hat, endet von selbst. Fortsetzen können nur Sie, nicht ${vendor}. Bereits Gelesenes bleibt gespeichert, und ${vendor} kann es weiter abrufen.`,
    pause: 'Pausieren',
    resume: 'Fortsetzen',
    paused: 'Pausiert.',
    resumed: 'Fortgesetzt.',
    exportTitle: 'Herunterladen, was aufbewahrt wird',
    exportHint: 'Als Text, mit einem Datensatz in jeder Zeile (NDJSON). Dateien sind nicht dabei.',
    person: 'Nur über eine Person',
    personHint: (connector) => `${connector}-Nummer oder dienstliche E-Mail der Person. Leer lassen für alles.`,
    model: 'Nur von einer Art',
    everything: 'Alles',
    download: 'Herunterladen',
    downloading: 'Wird heruntergeladen …',
    downloaded: (name) => `Heruntergeladen: ${name}`,
    revokeTitle: 'Dieser Link',
    revokeHint: 'Hat ihn jemand gesehen, der ihn nicht haben sollte? Deaktivieren Sie ihn.',
    revoke: 'Diesen Link deaktivieren',
    revokeAsk: (vendor) =>
      `Diesen Link deaktivieren? Er öffnet dann nichts mehr, auch für Sie nicht; die Verbindung bleibt. ${vendor} kann Ihnen einen neuen schicken.`,
    revokeSure: 'Ja, deaktivieren',
    revoked: 'Dieser Link ist deaktiviert',
    revokedText: (vendor) =>
      `Die Verbindung bleibt, wie sie ist. ${vendor} kann Ihnen einen neuen Link zu dieser Seite schicken.`,
    disconnectTitle: 'Trennen',
    disconnectHint: (vendor) =>
      `Beendet die Verbindung und löscht alles, was gelesen wurde. ${vendor} bekommt nichts mehr. Das lässt sich nicht rückgängig machen.`,
    disconnectAfter: (connector) => `Löschen Sie danach auch die Zugriffsdaten in ${connector}.`,
    confirm: 'Zur Bestätigung genau so eintippen:',
    confirmWrong: 'Das ist nicht der Name.',
    disconnect: 'Trennen und löschen',
    disconnecting: 'Wird gelöscht …',
    cancel: 'Abbrechen',
  },

  certificate: {
    title: 'Getrennt und gelöscht',
    intro:
      'Das ist die Bescheinigung der Löschung. Bewahren Sie sie auf: Diese Seite kann sie nicht noch einmal zeigen.',
    download: 'Bescheinigung herunterladen',
    print: 'Drucken',
    connection: 'Verbindung',
    customer: 'Kunde',
    erasedAt: 'Gelöscht am',
    records: 'Gelöschte Datensätze',
    total: 'Insgesamt',
    alsoTitle: 'Ebenfalls gelöscht',
    also: 'Die Zugriffsdaten, der Schlüssel, mit dem alles verschlüsselt war, und alle Links und Tokens.',
    backupsTitle: 'Sicherungen',
  },

  errors: {
    not_found: () => 'Darunter ist niemand bekannt. Prüfen Sie die Schreibweise.',
    offline: () => 'Wir sind gerade nicht erreichbar. Prüfen Sie Ihre Internetverbindung, und versuchen Sie es erneut.',
    credentials_rejected: ({ connector }) => `${connector} nimmt diese Zugriffsdaten nicht an.`,
    rights_missing: ({ connector }) =>
      `${connector} nimmt diese Zugriffsdaten an, aber sie dürfen nichts lesen. Haken Sie die Rechte an, und prüfen Sie erneut.`,
    relink_other_account: ({ connector }) =>
      `Diese Zugriffsdaten gehören zu einem anderen Konto bei ${connector}. Verwenden Sie Zugriffsdaten des bisher verbundenen Kontos.`,
    provider_unavailable: ({ connector }) =>
      `${connector} antwortet gerade nicht. Ihre Eingaben bleiben hier: Versuchen Sie es in ein paar Minuten erneut.`,
    rate_limited: ({ wait }) => `Zu viele Versuche. Bitte warten Sie ${count(wait, 'Sekunde', 'Sekunden')}.`,
    invalid_request: () => 'Sehen Sie sich die markierten Felder an.',
    switched_off_by_customer: ({ connector }) =>
      `Mit diesem Link lässt sich nichts einschalten. Zum Einschalten verbinden Sie ${connector} neu.`,
    unknown: () =>
      'Bei uns ist etwas schiefgegangen. Versuchen Sie es erneut; wenn es so bleibt, sagen Sie es der Person, die Ihnen den Link geschickt hat.',
  },
};
