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
    text: 'Vielleicht wurde er schon benutzt, vielleicht ist er abgelaufen oder wurde widerrufen, oder ein Teil von ihm fehlt.',
    todo: 'Bitten Sie die Person, die ihn geschickt hat, um einen neuen. Was Sie früher verbunden haben, bleibt, wie es ist.',
  },
  invalidHealth: {
    text: 'Vielleicht wurde er deaktiviert, vielleicht wurde die Verbindung beendet, oder ein Teil des Links fehlt.',
    todo: 'Haben Sie die Verbindung mit diesem Link beendet? Dann ist alles gelöscht, was gelesen wurde, und einen Tag lang können Sie hier die Bescheinigung noch anzeigen. Wenn nicht, bitten Sie das Unternehmen, das Ihre Daten liest, um einen neuen Link.',
    show: 'Bescheinigung anzeigen',
    showing: 'Einen Moment …',
    none: 'Mit diesem Link wurde innerhalb des letzten Tages keine Verbindung beendet: Es gibt keine Bescheinigung.',
  },
  failed: { title: 'Die Seite konnte nicht geladen werden' },

  asks: {
    title: (vendor, connector) => `${vendor} möchte Ihre Daten aus ${connector} lesen`,
    intro: (vendor, customer) =>
      `Für ${customer}. Sie wählen unten aus, was ${vendor} bekommt; gelesen wird erst, wenn Sie fertig sind.`,
    needs: (connector) =>
      `Es dauert einige Minuten, an einem Computer, und Sie brauchen Administratorrechte in ${connector}.`,
    purpose: (vendor) => `Wofür ${vendor} sie verwendet:`,
    noPurpose: (vendor) =>
      `${vendor} hat hier nicht angegeben, wofür Ihre Daten verwendet werden. Fragen Sie ${vendor}, bevor Sie fortfahren.`,
    privacy: (vendor) => `Datenschutzhinweise von ${vendor}`,
    modelsTitle: 'Arten von Daten',
    modelsHint: 'Schalten Sie aus, was Sie nicht freigeben möchten.',
    fieldsTitle: 'Sensible Angaben',
    fieldsHint: 'Was Sie hier ausschalten, wird entfernt, bevor etwas gespeichert wird.',
    always: 'Wird immer gelesen',
    locked: 'Aus',
    stays: (on, of) => `${on} von ${of} Arten von Daten werden gelesen:`,
    staysSensitive: (on, of) => `${on} von ${of} sensiblen Angaben werden gelesen:`,
    noneSensitive: 'Es werden keine sensiblen Angaben gelesen.',
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
      `${vendor} braucht neue Zugriffsdaten für Ihr ${connector}. Mit ihnen wird dort weitergelesen, wo es aufgehört hat; was Sie ausgeschaltet haben, bleibt aus.`,
    rightsTitle: 'Rechte, die Sie anhaken',
    leaveOut: (areas) => `Haken Sie diese Rechte nicht an, weil Sie sie ausgeschaltet haben: ${formats.list(areas)}.`,
    leaveOutFields: (fields) =>
      `Geben Sie diese Angaben bei den Attributen nicht frei, weil Sie sie ausgeschaltet haben: ${formats.list(fields)}.`,
    here: (labels) => `(hier: ${formats.quoted(labels)})`,
    writes: (areas) => `Es geht um: ${formats.list(areas)}.`,
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
    fillIn: (labels) => `Es fehlt noch: ${formats.quoted(labels)}.`,
    fillInAny: 'Füllen Sie mindestens eines der Felder aus.',
    check: 'Prüfen',
    again: 'Erneut prüfen',
    checking: 'Wird geprüft …',
    replaces: 'Alle Felder ersetzen, was gespeichert ist: Was Sie leer lassen, wird entfernt.',
    understood: (taken) => `Wir haben erkannt und verwendet, was Sie eingefügt haben: ${formats.list(taken)}.`,
    accepted: (connector) => `${connector} nimmt diese Zugriffsdaten an.`,
    allGranted: 'Alles, was Sie ausgewählt haben, kann gelesen werden.',
    unshared: (number) =>
      number === 1
        ? 'Ein Attribut ist nicht freigegeben: Es bleibt leer.'
        : `${number} Attribute sind nicht freigegeben: Sie bleiben leer.`,
    unticked: (number) => `Es fehlt noch etwas (${number}), sodass Teile leer bleiben.`,
    someMissing: (number) =>
      `${count(number, 'Recht fehlt', 'Rechte fehlen')}. Haken Sie an, was fehlt, und prüfen Sie erneut, oder verbinden Sie ohne das Fehlende.`,
    neededMissing: (number, needed) =>
      `${count(number, 'Recht fehlt', 'Rechte fehlen')}. Ohne ${formats.quoted(needed)} geht es nicht: Haken Sie an, was fehlt, und prüfen Sie erneut.`,
    allMissing: 'So kann nichts gelesen werden, also geht es so nicht: Ergänzen Sie, was fehlt, und prüfen Sie erneut.',
    can: 'Kann gelesen werden',
    cannot: 'Kann noch nicht gelesen werden',
    parts: 'Teile, die leer bleiben',
    partsHint: 'Alles andere wird gelesen. Ergänzen Sie diese nur, wenn sie freigegeben werden sollen.',
    open: (place) => `Öffnen Sie ${place}:`,
    servesOnly: (labels) => `Nötig für ${formats.quoted(labels)}.`,
    choose: (list) => `Um sie zu ergänzen, öffnen Sie ${list} und wählen Sie aus:`,
    connect: 'Verbinden',
    connectAnyway: 'Ohne das Fehlende verbinden',
    connecting: 'Wird verbunden …',
  },

  reading: {
    title: (connector) => `${connector} ist verbunden`,
    running:
      'Ihre Daten werden gerade zum ersten Mal gelesen. Sie müssen nicht warten: Es geht weiter, auch wenn Sie diese Seite schließen.',
    done: (records) => `Fertig. Alles wurde einmal gelesen: ${formats.number(records)} Datensätze.`,
    someFailed: (failed, of) =>
      `Der erste Abruf ist beendet, aber ${failed} von ${of} Arten von Daten konnten nicht gelesen werden. Ihre Übersichtsseite sagt Ihnen, was zu tun ist:`,
    paused: (vendor) => `Es wurde noch nichts gelesen: ${vendor} startet den ersten Abruf später.`,
    progress: 'Was gelesen wird',
    keepTitle: 'Bewahren Sie diesen Link auf',
    keep: (vendor) =>
      `Mit ihm können Sie jederzeit ohne Passwort sehen, was ${vendor} liest, und es ändern oder beenden. Er wird nur hier angezeigt: Bewahren Sie ihn in Ihrem Passwortmanager auf, denn wer ihn hat, kann dasselbe tun.`,
    lost: (vendor) =>
      `Geht er verloren, kann ${vendor} Ihnen einen anderen erstellen. Mit diesem können Sie alles sehen, ausschalten, pausieren, neu verbinden und trennen; Sie können damit nicht einschalten, nicht herunterladen und keine Pause beenden, die Sie selbst gemacht haben. Dafür verbinden Sie mit ihm neu: Am Ende bekommen Sie einen eigenen Link, so wie diesen.`,
    linkLabel: 'Ihr Link',
    open: 'Ihre Übersichtsseite öffnen',
    codeTitle: (vendor) => `Nur falls ${vendor} danach fragt: ein Einmalcode`,
    code: (vendor) =>
      `Mit diesem Code bekommt ${vendor} Zugang zu dem, was hier gelesen wird. Geben Sie ihn ${vendor} und niemandem sonst. Er funktioniert einmal, innerhalb von 30 Minuten.`,
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
    notBegun: 'Noch nicht begonnen',
    stale: 'Wird derzeit nicht aktualisiert',
    leftOut: 'Wird nicht gelesen: Die Zugriffsdaten dafür fehlen',
    failed: 'Konnte nicht gelesen werden',
    off: 'Ausgeschaltet',
  },

  health: {
    title: (vendor, connector) => `${connector} und ${vendor}`,
    intro: (vendor, customer) => `Was ${vendor} von ${customer} liest, und was Sie ändern können.`,
    status: {
      ok: 'Alles funktioniert.',
      reading: 'Ihre Daten werden gerade zum ersten Mal gelesen.',
      readingRest: 'Ein Teil Ihrer Daten wird gerade noch zum ersten Mal gelesen.',
      paused: 'Pausiert: Es wird nichts gelesen, bis Sie fortsetzen.',
      pausedBySomebody: 'Pausiert: Es wird nichts gelesen, bis fortgesetzt wird.',
      pausedByVendor: (vendor) => `${vendor} hat pausiert: Es wird nichts gelesen, bis fortgesetzt wird.`,
      relink: (connector) =>
        `${connector} nimmt die Zugriffsdaten nicht mehr an. Es wird nichts gelesen, bis Sie neu verbinden.`,
      barred: (connector) =>
        `${connector} erlaubt mit den Zugriffsdaten nichts mehr. Es wird nichts gelesen, bis Sie das dort ändern oder neu verbinden.`,
      issues: 'Einiges braucht Ihre Aufmerksamkeit.',
    },
    lastRead: (when) => `Zuletzt gelesen: ${when}.`,
    neverRead: 'Noch ist nicht alles gelesen.',
    issues: 'Was zu beheben ist',
    since: (when) => `Seit ${when}`,
    relink: 'Neu verbinden',
    models: 'Was gelesen wird',
    notRead: (names) => `Nicht gelesen: ${formats.list(names)}.`,
    usedBy: (vendor) => `Zuletzt von ${vendor} über die API abgeholt`,
    usedAt: (who, when) => `Mit dem Schlüssel „${who}“, ${when}`,
    usedByFile: (when) => `Über den Link zu einer Datei, ${when}`,
    usedByPerson: (vendor, when) => `Von einer Person bei ${vendor}, ${when}`,
    nobody: 'Noch nicht.',
    choices: 'Ändern, was gelesen wird',
    choicesOpen: 'Auswahl anzeigen',
    choicesClose: 'Auswahl verbergen',
    choicesHint:
      'Was Sie ausschalten, wird nicht mehr herausgegeben, sobald Sie speichern. Was wir davon aufbewahren, wird in wenigen Augenblicken gelöscht; in Sicherungskopien bleibt es, bis diese gelöscht werden.',
    choicesOn: 'Was Sie einschalten, wird beim nächsten Abruf gelesen.',
    save: 'Speichern',
    saving: 'Wird gespeichert …',
    saveAndDelete: 'Speichern und löschen',
    saveSure: 'Ja, jetzt löschen',
    onlyOff: (vendor, connector) =>
      `${vendor} hat diesen Link erstellt: Mit ihm können Sie nur ausschalten. Zum Einschalten verbinden Sie ${connector} neu.`,
    saved: 'Gespeichert. Das gilt ab jetzt.',
    deleting: (names) =>
      `Wird gerade gelöscht: was gelesen wurde von ${formats.list(names)}. Bis das getan ist, sind die Zahlen oben noch zu hoch.`,
    saveConfirm: (names) => `Damit wird gelöscht, was gelesen wurde von: ${formats.list(names)}.`,
    movedOn: 'Jemand anderes hat das inzwischen geändert. Was Sie ausgewählt hatten, wurde nicht gespeichert.',
    movedOff: (names) => `Ausgeschaltet: ${formats.list(names)}.`,
    movedIn: (names) => `Eingeschaltet: ${formats.list(names)}.`,
    movedNow: 'Die Auswahl zeigt, wie es jetzt ist: Wählen Sie noch einmal, und speichern Sie.',
    movedNotYou: 'Waren das weder Sie noch jemand, den Sie kennen?',
    taken: (vendor) =>
      `Was ${vendor} schon übernommen hat, wird damit nicht gelöscht: Fragen Sie ${vendor}. In unseren Sicherungskopien bleibt es verschlüsselt, bis diese gelöscht werden.`,
    pauseTitle: 'Pausieren',
    pauseHint: (vendor) =>
      `Solange pausiert ist, wird nichts Neues gelesen; was begonnen hat, endet von selbst. Fortsetzen können nur Sie, nicht ${vendor}. Was gelesen wurde, bleibt, und ${vendor} kann es weiter abholen.`,
    pauseHintVendors: (vendor) =>
      `Solange pausiert ist, wird nichts Neues gelesen; was begonnen hat, endet von selbst. ${vendor} hat diesen Link erstellt: Was Sie mit ihm pausieren, kann auch ${vendor} fortsetzen, und was mit einem eigenen Link von Ihnen pausiert wurde, lässt sich mit ihm nicht fortsetzen. Was gelesen wurde, bleibt, und ${vendor} kann es weiter abholen.`,
    pause: 'Pausieren',
    resume: 'Fortsetzen',
    paused: 'Pausiert.',
    resumed: 'Fortgesetzt.',
    exportTitle: 'Gespeicherte Daten herunterladen',
    exportHint: 'Als Text, mit einem Datensatz in jeder Zeile (NDJSON). Dateien sind nicht dabei.',
    person: 'Nur über eine Person',
    personHint: (connector) =>
      `Die ${connector}-Nummer oder die dienstliche E-Mail-Adresse der Person. Lassen Sie es für alles leer.`,
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
    revokedText: 'Die Verbindung bleibt, wie sie ist.',
    revokedNext: (vendor, connector) =>
      `Bitten Sie ${vendor} um einen neuen Link zu dieser Seite, und prüfen Sie dort, was gelesen wird. Soll bis dahin nichts mehr gelesen werden, löschen Sie die Zugriffsdaten in ${connector}.`,
    disconnectTitle: 'Trennen',
    disconnectHint: (vendor) =>
      `Beendet die Verbindung und löscht alles, was gelesen wurde. ${vendor} bekommt von hier nichts mehr. Das lässt sich nicht rückgängig machen.`,
    disconnectAfter: (connector) => `Löschen Sie danach auch die Zugriffsdaten in ${connector}.`,
    confirm: 'Tippen Sie zur Bestätigung genau ein:',
    confirmWrong: (name) => `Bitte tippen Sie genau „${name}“ ein. Es wurde nichts gelöscht.`,
    disconnect: 'Trennen und löschen',
    disconnecting: 'Wird gelöscht …',
    cancel: 'Abbrechen',
  },

  certificate: {
    title: 'Getrennt und gelöscht',
    intro:
      'Das ist die Bescheinigung der Löschung. Laden Sie sie jetzt herunter, oder drucken Sie sie: Einen Tag lang nach der Löschung können Sie sie mit dem Link zu dieser Seite noch einmal anzeigen, danach nicht mehr.',
    download: 'Bescheinigung herunterladen',
    print: 'Drucken',
    connection: 'Verbindung',
    customer: 'Kunde',
    erasedAt: 'Zeitpunkt der Löschung',
    records: 'Gelöschte Datensätze',
    total: 'Insgesamt',
    notCounted:
      'Nicht mitgezählt, aber ebenfalls gelöscht: Datensätze, die beim Anbieter schon gelöscht waren, auch wenn sie hier noch lesbar waren, und was ausgeschaltet war und noch gelöscht wurde.',
    alsoTitle: 'Ebenfalls gelöscht',
    also: 'Die Zugriffsdaten, der Schlüssel, mit dem alles verschlüsselt war, und alle Links und Zugangscodes.',
    backupsTitle: 'Sicherungskopien',
  },

  errors: {
    not_found: () => 'Darunter ist niemand bekannt. Prüfen Sie die Schreibweise.',
    offline: () => 'Wir sind gerade nicht erreichbar. Prüfen Sie Ihre Internetverbindung, und versuchen Sie es erneut.',
    credentials_rejected: ({ connector }) => `${connector} nimmt diese Zugriffsdaten nicht an.`,
    rights_missing: ({ connector }) =>
      `${connector} nimmt diese Zugriffsdaten an, aber sie dürfen nichts lesen. Haken Sie die Rechte an, und prüfen Sie erneut.`,
    relink_other_account: ({ connector }) =>
      `Diese Zugriffsdaten gehören zu einem anderen Konto bei ${connector}. Verwenden Sie Zugriffsdaten des Kontos, das bisher verbunden war.`,
    already_connected: ({ connector }) =>
      `${connector} ist verbunden; nur die Bestätigung hat Sie nicht erreicht. Sagen Sie es der Person, die Ihnen den Link geschickt hat: Sie kann Ihnen einen Link zu Ihrer Übersichtsseite schicken.`,
    provider_unavailable: ({ connector }) =>
      `${connector} antwortet gerade nicht. Ihre Eingaben bleiben hier: Versuchen Sie es in ein paar Minuten erneut.`,
    rate_limited: ({ wait }) =>
      `Zu viele Versuche. Warten Sie ${count(wait, 'Sekunde', 'Sekunden')}, und versuchen Sie es erneut.`,
    invalid_request: () => 'Sehen Sie sich die markierten Felder an.',
    switched_off_by_customer: ({ connector }) =>
      `Mit diesem Link lässt sich nichts einschalten. Zum Einschalten verbinden Sie ${connector} neu.`,
    paused_by_customer: ({ connector }) =>
      `Pausiert wurde mit einem eigenen Link von Ihnen; mit diesem lässt sich das nicht fortsetzen. Verwenden Sie Ihren, oder verbinden Sie ${connector} neu: Am Ende bekommen Sie einen.`,
    unknown: () =>
      'Bei uns ist etwas schiefgegangen. Versuchen Sie es erneut; wenn es so bleibt, sagen Sie es der Person, die Ihnen den Link geschickt hat.',
  },
};
