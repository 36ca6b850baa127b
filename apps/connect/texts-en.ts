import { FORMATS } from './formats.js';

const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;

const formats = FORMATS.en;

/** What an error is about. */
interface Wrong {
  connector: string;
  /** Seconds after which it is worth another try. */
  wait: number;
}

/** What the page says. The German text has the same shape. */
export const en = {
  loading: 'One moment …',
  language: 'Language',
  tryAgain: 'Try again',
  back: 'Back',
  newTab: '(opens in a new tab)',
  close: 'Close',
  copied: 'Copied.',
  poweredBy: 'Runs on Peopleport. No tracking, no cookies.',

  step: (number: number, of: number, name: string) => `Step ${number} of ${of}: ${name}`,
  stages: { asks: 'Choose', guide: 'Prepare', credentials: 'Connect', reading: 'Done' },

  invalid: {
    title: 'This link is not valid',
    text: 'It may have been used already, it may have expired or been revoked, or a part of it is missing.',
    todo: 'Ask whoever sent it to you for a new one. What you connected before stays as it is.',
  },
  invalidHealth: {
    text: 'It may have been deactivated, the connection may have been ended, or a part of the link is missing.',
    todo: 'Did you end the connection with this link? Then everything that was read is erased, and for a day you can still show the certificate here. If not, ask the company that reads your data for a new link.',
    show: 'Show the certificate',
    showing: 'One moment …',
    none: 'With this link no connection was ended within the last day: there is no certificate.',
  },
  failed: { title: 'The page could not be loaded' },

  asks: {
    title: (vendor: string, connector: string) => `${vendor} asks to read your ${connector} data`,
    intro: (vendor: string, customer: string) =>
      `For ${customer}. You choose below what ${vendor} gets; nothing is read until you have finished.`,
    needs: (connector: string) =>
      `It takes a few minutes, at a computer, and you need to be an administrator in ${connector}.`,
    purpose: (vendor: string) => `What ${vendor} uses it for:`,
    noPurpose: (vendor: string) =>
      `${vendor} has not stated here what your data is used for. Ask ${vendor} before you continue.`,
    privacy: (vendor: string) => `Privacy notice of ${vendor}`,
    modelsTitle: 'Kinds of data',
    modelsHint: 'Switch off what you do not want to share.',
    fieldsTitle: 'Sensitive details',
    fieldsHint: 'What you switch off here is removed before anything is stored.',
    always: 'Always read',
    locked: 'Off',
    stays: (on: number, of: number) => `${on} of ${of} kinds of data will be read:`,
    staysSensitive: (on: number, of: number) => `${on} of ${of} sensitive details will be read:`,
    noneSensitive: 'No sensitive details will be read.',
    off: (names: string[]) => `Switched off: ${formats.list(names)}.`,
    nothingOff: 'Nothing is switched off.',
    later: 'You can change this later at any time.',
    next: 'Continue',
  },

  guide: {
    title: (connector: string) => `Create API credentials in ${connector}`,
    relink: (connector: string) => `Connect ${connector} again`,
    intro: (connector: string) =>
      `Open ${connector} in another tab, follow these steps there, and keep this page open.`,
    relinkIntro: (vendor: string, connector: string) =>
      `${vendor} needs new credentials for your ${connector}. With them, reading continues where it stopped; what you switched off stays off.`,
    rightsTitle: 'Permissions to tick',
    leaveOut: (areas: string[]) => `Do not tick these permissions, as you switched them off: ${formats.list(areas)}.`,
    leaveOutFields: (fields: string[]) =>
      `Do not share these among the attributes, as you switched them off: ${formats.list(fields)}.`,
    here: (labels: string[]) => `(here: ${formats.quoted(labels)})`,
    writes: (areas: string[]) => `This concerns: ${formats.list(areas)}.`,
    area: 'In the list',
    right: 'Tick',
    why: 'What for',
    next: 'I have the credentials',
  },

  credentials: {
    title: 'Enter the credentials',
    intro: (connector: string) =>
      `Paste them as ${connector} shows them. As soon as the fields are filled, we check the credentials; they are kept encrypted.`,
    introOptional: (connector: string) =>
      `Fill in what you have, as ${connector} shows it. We check it at once and keep it encrypted; what you leave empty is not used.`,
    optional: '(optional)',
    form: (words: string) => `It looks like this: ${words}.`,
    show: (label: string) => `Show ${label}`,
    hide: (label: string) => `Hide ${label}`,
    missing: 'Fill this in as well.',
    wrong: 'This was not accepted.',
    fillIn: (labels: string[]) => `Still missing: ${formats.quoted(labels)}.`,
    fillInAny: 'Fill in at least one of the fields.',
    check: 'Check',
    again: 'Check again',
    checking: 'Checking …',
    replaces: 'All fields replace what is kept: what you leave empty is removed.',
    understood: (taken: string[]) => `We recognized what you pasted and used it: ${formats.list(taken)}.`,
    accepted: (connector: string) => `${connector} accepts these credentials.`,
    allGranted: 'Everything that you chose can be read.',
    unshared: (number: number) =>
      number === 1
        ? 'One attribute is not shared: it stays empty.'
        : `${number} attributes are not shared: they stay empty.`,
    unticked: (number: number) => `Something is still missing (${number}), so that parts stay empty.`,
    someMissing: (number: number) =>
      `${count(number, 'permission is', 'permissions are')} missing. Tick what is missing and check again, or connect without it.`,
    neededMissing: (number: number, needed: string[]) =>
      `${count(number, 'permission is', 'permissions are')} missing. It cannot work without ${formats.quoted(needed)}: tick what is missing, and check again.`,
    allMissing: 'Nothing can be read like this, so it cannot work: add what is missing, and check again.',
    can: 'Can be read',
    cannot: 'Cannot be read yet',
    parts: 'Parts that stay empty',
    partsHint: 'Everything else is read. Add them only if they are to be shared.',
    open: (place: string) => `Open ${place}:`,
    servesOnly: (labels: string[]) => `Needed for ${formats.quoted(labels)}.`,
    choose: (list: string) => `To add them, open ${list} and choose:`,
    connect: 'Connect',
    connectAnyway: 'Connect without what is missing',
    connecting: 'Connecting …',
  },

  reading: {
    title: (connector: string) => `${connector} is connected`,
    running:
      'Your data is being read for the first time. You don’t have to wait: it continues after you close this page.',
    done: (records: number) => `Done. Everything was read once: ${formats.number(records)} records.`,
    someFailed: (failed: number, of: number) =>
      `The first reading has ended, but ${failed} of ${of} kinds of data could not be read. Your overview page tells you what to do:`,
    paused: (vendor: string) => `Nothing has been read yet: ${vendor} starts the reading later.`,
    progress: 'What is read',
    keepTitle: 'Keep this link',
    keep: (vendor: string) =>
      `You can use it at any time to see, without a password, what ${vendor} reads, and to change or end it. It is shown only here: keep it in your password manager, as whoever has it can do the same.`,
    lost: (vendor: string) =>
      `If you lose it, ${vendor} can make you another one. With that one you can see everything, switch off, pause, connect again and disconnect; you cannot switch on, download, or end a pause of yours. For that, connect again with it: at the end you get a link of your own, like this one.`,
    linkLabel: 'Your link',
    open: 'Open your overview page',
    codeTitle: (vendor: string) => `Only if ${vendor} asks for it: a one-time code`,
    code: (vendor: string) =>
      `With this code ${vendor} gets access to what is read here. Give it to ${vendor}, and to nobody else. It works once, within 30 minutes.`,
    codeLabel: 'Code',
    copyCode: 'Copy code',
    copyLink: 'Copy link',
  },

  model: {
    name: 'What',
    records: 'Records',
    waiting: 'Waiting',
    running: 'Being read …',
    of: (seen: number, expected: number) => `${formats.number(seen)} of ${formats.number(expected)}`,
    done: 'Up to date',
    paused: 'Paused',
    notBegun: 'Not begun yet',
    stale: 'Not being updated',
    leftOut: 'Not read: the credentials for it are missing',
    failed: 'Could not be read',
    off: 'Switched off',
  },

  health: {
    title: (vendor: string, connector: string) => `${connector} and ${vendor}`,
    intro: (vendor: string, customer: string) => `What ${vendor} reads of ${customer}, and what you can change.`,
    status: {
      ok: 'Everything works.',
      reading: 'Your data is being read for the first time.',
      readingRest: 'A part of your data is still being read for the first time.',
      paused: 'Paused: nothing is read until you resume.',
      pausedBySomebody: 'Paused: nothing is read until it is resumed.',
      pausedByVendor: (vendor: string) => `${vendor} has paused it: nothing is read until it is resumed.`,
      relink: (connector: string) =>
        `${connector} no longer accepts the credentials. Nothing is read until you connect again.`,
      barred: (connector: string) =>
        `${connector} allows nothing with the credentials any more. Nothing is read until you change that there, or connect again.`,
      issues: 'Some things need your attention.',
    },
    lastRead: (when: string) => `Last read: ${when}.`,
    neverRead: 'Not everything has been read yet.',
    issues: 'What to fix',
    since: (when: string) => `Since ${when}`,
    relink: 'Connect again',
    models: 'What is read',
    notRead: (names: string[]) => `Not read: ${formats.list(names)}.`,
    usedBy: (vendor: string) => `Last fetched by ${vendor} through the API`,
    usedAt: (who: string, when: string) => `With the key “${who}”, ${when}`,
    usedByFile: (when: string) => `Through the link to a file, ${when}`,
    usedByPerson: (vendor: string, when: string) => `By a person at ${vendor}, ${when}`,
    nobody: 'Not yet.',
    choices: 'Change what is read',
    choicesOpen: 'Show the choices',
    choicesClose: 'Hide the choices',
    choicesHint:
      'What you switch off is no longer given out as soon as you save. What we keep of it is deleted within moments; copies in backups stay until these are deleted.',
    choicesOn: 'What you switch on is read at the next update.',
    save: 'Save',
    saving: 'Saving …',
    saveAndDelete: 'Save and delete',
    saveSure: 'Yes, delete it now',
    onlyOff: (vendor: string, connector: string) =>
      `${vendor} made this link: with it you can only switch off. To switch on, connect ${connector} again.`,
    saved: 'Saved. This applies from now on.',
    deleting: (names: string[]) =>
      `Now being deleted: what was read of ${formats.list(names)}. Until that is done, the numbers above are still too high.`,
    saveConfirm: (names: string[]) => `This deletes what was read of: ${formats.list(names)}.`,
    movedOn: 'Somebody else has changed this meanwhile. What you had chosen was not saved.',
    movedOff: (names: string[]) => `Switched off: ${formats.list(names)}.`,
    movedIn: (names: string[]) => `Switched on: ${formats.list(names)}.`,
    movedNow: 'The choices show how it stands now: choose again, and save.',
    movedNotYou: 'Was it not you or somebody you know?',
    taken: (vendor: string) =>
      `What ${vendor} has already taken over is not deleted by this: ask ${vendor}. Encrypted copies in our backups stay until these are deleted.`,
    pauseTitle: 'Pause',
    pauseHint: (vendor: string) =>
      `While it is paused, nothing new is read; what has begun ends by itself. Only you can resume it, not ${vendor}. What was read stays, and ${vendor} can still fetch it.`,
    pauseHintVendors: (vendor: string) =>
      `While it is paused, nothing new is read; what has begun ends by itself. ${vendor} made this link: what you pause with it, ${vendor} can resume as well, and what was paused with a link of your own cannot be resumed with it. What was read stays, and ${vendor} can still fetch it.`,
    pause: 'Pause',
    resume: 'Resume',
    paused: 'Paused.',
    resumed: 'Resumed.',
    exportTitle: 'Download what is kept',
    exportHint: 'As text, with a record in each line (NDJSON). Files are not in it.',
    person: 'Only about one person',
    personHint: (connector: string) =>
      `Their ${connector} number or e-mail address at work. Leave it empty for everything.`,
    model: 'Only of one kind',
    everything: 'Everything',
    download: 'Download',
    downloading: 'Downloading …',
    downloaded: (name: string) => `Downloaded: ${name}`,
    revokeTitle: 'This link',
    revokeHint: 'Did somebody see it who should not have? Deactivate it.',
    revoke: 'Deactivate this link',
    revokeAsk: (vendor: string) =>
      `Deactivate this link? It will no longer open anything, not even for you; the connection stays. ${vendor} can send you a new one.`,
    revokeSure: 'Yes, deactivate it',
    revoked: 'This link is deactivated',
    revokedText: 'The connection stays as it is.',
    revokedNext: (vendor: string, connector: string) =>
      `Ask ${vendor} for a new link to this page, and check there what is read. If nothing more is to be read until then, delete the credentials in ${connector}.`,
    disconnectTitle: 'Disconnect',
    disconnectHint: (vendor: string) =>
      `Ends the connection and erases all that was read. ${vendor} gets nothing from here anymore. This cannot be undone.`,
    disconnectAfter: (connector: string) => `Delete the credentials in ${connector} afterwards, too.`,
    confirm: 'To confirm, type exactly:',
    confirmWrong: (name: string) => `Please type exactly “${name}”. Nothing was deleted.`,
    disconnect: 'Disconnect and erase',
    disconnecting: 'Erasing …',
    cancel: 'Cancel',
  },

  certificate: {
    title: 'Disconnected and erased',
    intro:
      'This is the certificate of the erasure. Download or print it now: for a day after the erasure you can show it again with the link to this page, and after that no longer.',
    download: 'Download the certificate',
    print: 'Print',
    connection: 'Connection',
    customer: 'Customer',
    erasedAt: 'Time of erasure',
    records: 'Records erased',
    total: 'Total',
    notCounted:
      'Not counted, but erased as well: records that were already deleted at the provider, also where they could still be read here, and what was switched off and still being deleted.',
    alsoTitle: 'Also erased',
    also: 'The credentials, the key that everything was encrypted with, and all links and access codes.',
    backupsTitle: 'Backups',
  },

  errors: {
    not_found: () => 'Nobody is known by this. Check the spelling.',
    offline: () => 'We cannot be reached at the moment. Check that you are online, and try again.',
    credentials_rejected: ({ connector }: Wrong) => `${connector} does not accept these credentials.`,
    rights_missing: ({ connector }: Wrong) =>
      `${connector} accepts these credentials, but they may not read anything. Tick the permissions, and check again.`,
    relink_other_account: ({ connector }: Wrong) =>
      `These credentials belong to a different ${connector} account. Use credentials of the account that was connected before.`,
    already_connected: ({ connector }: Wrong) =>
      `${connector} is connected; only the confirmation did not reach you. Tell the person who sent you the link: they can send you one to your overview page.`,
    provider_unavailable: ({ connector }: Wrong) =>
      `${connector} does not answer at the moment. Your entries stay here: try again in a few minutes.`,
    rate_limited: ({ wait }: Wrong) => `Too many attempts. Wait ${count(wait, 'second', 'seconds')} and try again.`,
    invalid_request: () => 'Look at the fields that are marked.',
    switched_off_by_customer: ({ connector }: Wrong) =>
      `With this link nothing can be switched on. To switch on, connect ${connector} again.`,
    paused_by_customer: ({ connector }: Wrong) =>
      `It was paused with a link of your own, and cannot be resumed with this one. Use yours, or connect ${connector} again: at the end you get one.`,
    unknown: () => 'Something went wrong on our side. Try again; if that goes on, tell whoever sent you the link.',
  },
};

export type Texts = typeof en;
