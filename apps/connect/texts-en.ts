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
    text: 'It may have been used already, it may have expired or been taken back, or a part of it is missing.',
    todo: 'Ask whoever sent it to you for a new one. What you connected before stays as it is.',
  },
  failed: { title: 'The page could not be loaded' },

  asks: {
    title: (vendor: string, connector: string) => `${vendor} asks to read your ${connector} data`,
    intro: (vendor: string, customer: string) =>
      `For ${customer}. You choose below what ${vendor} gets; nothing is read until you have finished. It takes about two minutes, and you need to be an administrator.`,
    modelsTitle: 'Kinds of data',
    modelsHint: 'Switch off what you do not want to share.',
    fieldsTitle: 'Sensitive details',
    fieldsHint: 'What you switch off here is removed before anything is stored.',
    always: 'Always read',
    stays: (on: number, of: number) => `${on} of ${of} kinds of data will be read.`,
    staysSensitive: (on: number, of: number) => `Sensitive details: ${on} of ${of}.`,
    off: (names: string[]) => `Switched off: ${formats.list(names)}.`,
    nothingOff: 'Nothing is switched off.',
    later: 'You can change this at any time later.',
    next: 'Continue',
  },

  guide: {
    title: (connector: string) => `Create API credentials in ${connector}`,
    relink: (connector: string) => `Connect ${connector} again`,
    intro: (connector: string) =>
      `Open ${connector} in another tab, follow these steps there, and keep this page open.`,
    relinkIntro: (vendor: string, connector: string) =>
      `${vendor} needs new credentials for your ${connector}. With them it goes on where it stopped; what you switched off stays off.`,
    rightsTitle: 'Permissions to tick',
    leaveOut: (areas: string[]) => `Do not tick these permissions, as you switched them off: ${formats.list(areas)}.`,
    leaveOutFields: (fields: string[]) =>
      `Do not share these among the attributes, as you switched them off: ${formats.list(fields)}.`,
    here: (labels: string[]) => `(here: ${formats.list(labels)})`,
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
    check: 'Check',
    again: 'Check again',
    checking: 'Checking …',
    replaces: 'All fields replace what is kept: what you leave empty is removed.',
    understood: (taken: string[]) => `We recognised what you pasted and used it: ${formats.list(taken)}.`,
    accepted: (connector: string) => `${connector} accepts these credentials.`,
    allGranted: 'Everything that you chose can be read.',
    partsMissing: 'Everything that you chose can be read, but parts of it stay empty.',
    someMissing: (number: number) =>
      `${count(number, 'permission is', 'permissions are')} missing. Tick what is missing and check again, or connect without.`,
    can: 'Can be read',
    cannot: 'Cannot be read yet',
    parts: 'Parts that stay empty',
    partsHint: 'Everything else is read. Add them only if they are to be shared.',
    choose: (list: string) => `To add them, open ${list} and choose:`,
    connect: 'Connect',
    connectAnyway: 'Connect without these',
    connecting: 'Connecting …',
  },

  reading: {
    title: (connector: string) => `${connector} is connected`,
    running: 'Your data is being read for the first time. You need not wait: it continues after you close this page.',
    done: (records: number) => `Done. Everything was read once: ${formats.number(records)} records.`,
    someFailed: 'The first reading has ended, but some kinds of data could not be read. Your page tells what to do:',
    paused: 'Reading has not begun yet: it was agreed to start later.',
    progress: 'What is read',
    keepTitle: 'Keep this link',
    keep: (vendor: string) =>
      `With it you see at any time, without a password, what ${vendor} reads, and can change or end it. You see it only here: keep it in your password manager, for whoever has it can do the same. If you lose it, ${vendor} can make you another one.`,
    linkLabel: 'Your link',
    open: (connector: string) => `Open your ${connector} page`,
    codeTitle: (vendor: string) => `Did ${vendor} ask you for a code?`,
    code: (vendor: string) => `Give this code to ${vendor}, and to nobody else. It is good for 30 minutes.`,
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
    failed: 'Could not be read',
    off: 'Switched off',
  },

  health: {
    title: (vendor: string, connector: string) => `${connector} and ${vendor}`,
    intro: (vendor: string, customer: string) => `What ${vendor} reads of ${customer}, and what you can change.`,
    status: {
      ok: 'Everything works.',
      reading: 'Your data is being read for the first time.',
      paused: 'Paused: nothing is read until you resume.',
      pausedByVendor: (vendor: string) => `${vendor} has paused it: nothing is read until it is resumed.`,
      relink: (connector: string) => `${connector} does not accept the credentials any more. Connect again.`,
      issues: 'Some things need your attention.',
    },
    lastRead: (when: string) => `Last read ${when}.`,
    neverRead: 'Not everything has been read yet.',
    issues: 'What to fix',
    since: (when: string) => `Since ${when}`,
    relink: 'Connect again',
    models: 'What is read',
    notRead: (names: string[]) => `Not read: ${formats.list(names)}.`,
    usedBy: (vendor: string) => `Last fetched by ${vendor} through the API`,
    usedAt: (who: string, when: string) => `With the key “${who}”, ${when}`,
    nobody: 'Not yet.',
    choices: 'Change what is read',
    choicesOpen: 'Show the choices',
    choicesHint:
      'From now on, nothing is given out of what you switch off. What we keep of it is deleted within moments, and copies in backups together with these. What you switch on is read at the next update.',
    save: 'Save',
    saving: 'Saving …',
    saveAndDelete: 'Save and delete',
    saveSure: 'Yes, delete it now',
    onlyOff: (vendor: string, connector: string) =>
      `${vendor} made this link: with it you can only switch off. To switch on, connect ${connector} again.`,
    saved: 'Saved. This applies from now on.',
    saveConfirm: (names: string[]) => `This deletes what was read of: ${formats.list(names)}.`,
    movedOn: 'Somebody else has changed this meanwhile. You see how it stands now: choose again, and save.',
    taken: (vendor: string) =>
      `What ${vendor} has already taken over is not deleted by this: ask ${vendor}. Encrypted copies stay in our backups until these are deleted.`,
    pauseTitle: 'Pause',
    pauseHint: (vendor: string) =>
      `While it is paused, nothing new is read; what has begun ends by itself. Only you can resume it, not ${vendor}. What was read stays, and ${vendor} can still fetch it.`,
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
      `Deactivate this link? It opens nothing any more, for you neither; the connection stays. ${vendor} can send you a new one.`,
    revokeSure: 'Yes, deactivate it',
    revoked: 'This link is deactivated',
    revokedText: (vendor: string) => `The connection stays as it is. ${vendor} can send you a new link to this page.`,
    disconnectTitle: 'Disconnect',
    disconnectHint: (vendor: string) =>
      `Ends the connection and erases all that was read. ${vendor} gets nothing any more. This cannot be undone.`,
    disconnectAfter: (connector: string) => `Delete the credentials in ${connector} afterwards, too.`,
    confirm: 'To confirm, type exactly:',
    confirmWrong: 'That is not the name.',
    disconnect: 'Disconnect and erase',
    disconnecting: 'Erasing …',
    cancel: 'Cancel',
  },

  certificate: {
    title: 'Disconnected and erased',
    intro: 'This is the certificate of the erasure. Keep it: this page cannot show it again.',
    download: 'Download the certificate',
    print: 'Print',
    connection: 'Connection',
    customer: 'Customer',
    erasedAt: 'Erased at',
    records: 'Records erased',
    total: 'Total',
    alsoTitle: 'Also destroyed',
    also: 'The credentials, the key that everything was encrypted with, and all links and tokens.',
    backupsTitle: 'Backups',
  },

  errors: {
    not_found: () => 'Nobody is known by this. Check the spelling.',
    offline: () => 'We cannot be reached. Check that you are online, and try again.',
    credentials_rejected: ({ connector }: Wrong) => `${connector} does not accept these credentials.`,
    rights_missing: ({ connector }: Wrong) =>
      `${connector} accepts these credentials, but they may not read anything. Tick the permissions, and check again.`,
    relink_other_account: ({ connector }: Wrong) =>
      `These are credentials of another ${connector} account than the one that was connected. Use credentials of the same account.`,
    provider_unavailable: ({ connector }: Wrong) =>
      `${connector} does not answer at the moment. Your entries stay here: try again in a few minutes.`,
    rate_limited: ({ wait }: Wrong) => `Too many attempts. Wait ${count(wait, 'second', 'seconds')} and try again.`,
    invalid_request: () => 'Look at the fields that are marked.',
    switched_off_by_customer: ({ connector }: Wrong) =>
      `With this link nothing can be switched on. To switch on, connect ${connector} again.`,
    unknown: () => 'Something went wrong on our side. Try again; if that goes on, tell whoever sent you the link.',
  },
};

export type Texts = typeof en;
