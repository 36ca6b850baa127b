import { contrastWithWhite, darkened, ENOUGH, logoOf, type PageChange } from '#connect';
import { type FieldError, InvalidRequest } from '#kernel';
import type { ConnectPageBody } from './connect-page.dto.js';

/** The change that a body asks for. Throws InvalidRequest with all that is wrong with it. */
export function changeOf(body: ConnectPageBody): PageChange {
  const { name, logo, color, purpose, privacy_url, origins } = body;
  const picture = typeof logo === 'string' ? logoOf(logo) : logo;
  const errors = [...(typeof picture === 'string' ? [wrong('logo', picture)] : []), ...errorsIn(body)];
  if (errors.length > 0 || typeof picture === 'string') throw new InvalidRequest(errors);
  return given({
    name: typeof name === 'string' ? name.trim() : name,
    logo: picture,
    color: typeof color === 'string' ? color.toLowerCase() : color,
    purpose: purpose && { en: purpose.en.trim(), de: purpose.de.trim() },
    privacyUrl: privacy_url,
    origins: origins === null ? [] : origins && [...new Set(origins)],
  });
}

const errorsIn = ({ color, privacy_url, origins }: ConnectPageBody): FieldError[] => [
  ...wrongColor(color),
  ...(typeof privacy_url === 'string' && !isLink(privacy_url) ? [wrong('privacy_url', NOT_A_LINK)] : []),
  ...(origins ?? []).flatMap((origin) => (isOrigin(origin) ? [] : [wrong('origins', notAnOrigin(origin))])),
];

/** Without what was left out. */
const given = (change: { [Name in keyof PageChange]: PageChange[Name] | undefined }): PageChange =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));

const wrong = (name: string, msg: string): FieldError => ({ loc: ['body', name], msg, type: 'value_error' });

/** Down, not up: what is told to be too little has to look like it. */
const told = (contrast: number): string => (Math.floor(contrast * 10) / 10).toFixed(1);

const wrongColor = (color: string | null | undefined): FieldError[] =>
  color && contrastWithWhite(color) < ENOUGH ? [wrong('color', tooLight(color))] : [];

const tooLight = (color: string): string =>
  `${color} has a contrast of ${told(contrastWithWhite(color))} : 1 with white, and needs ${ENOUGH} : 1 to be read by everybody. ${darkened(color)} has it`;

const NOT_A_LINK =
  'Input should be the https address of a page, such as https://vendor.example/privacy, without a name and password in it';

/** Of a page that anybody may open: neither blanks, which browsers take out, nor credentials, which look like another host. */
function isLink(text: string): boolean {
  if (!URL.canParse(text) || /[\s\p{Cc}\p{Bidi_Control}\\]/u.test(text)) return false;
  const { protocol, username, password } = new URL(text);
  return text.startsWith('https://') && protocol === 'https:' && username + password === '';
}

const LOCAL = ['localhost', '127.0.0.1', '[::1]'];

/** Exactly as browsers write it. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text) || /[*;,'\s]/.test(text)) return false;
  const { origin, protocol, hostname } = new URL(text);
  return origin === text && (protocol === 'https:' || (protocol === 'http:' && LOCAL.includes(hostname)));
}

function notAnOrigin(text: string): string {
  const meant =
    URL.canParse(text) && isOrigin(new URL(text).origin)
      ? `: ${new URL(text).origin}`
      : ', such as https://app.example.com';
  return `Input should be the origin of a page, without a path or *, by https or on this machine${meant}`;
}
