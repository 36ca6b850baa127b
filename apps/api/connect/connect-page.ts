import { contrastWithWhite, darkened, ENOUGH, logoOf, type PageChange } from '#connect';
import { type FieldError, InvalidRequest } from '#kernel';
import type { ConnectPageBody } from './connect-page.dto.js';

/** The change that a body asks for. Throws InvalidRequest with all that is wrong with it. */
export function changeOf({ name, logo, color, origins }: ConnectPageBody): PageChange {
  const picture = typeof logo === 'string' ? logoOf(logo) : logo;
  const errors = [
    ...(typeof picture === 'string' ? [wrong('logo', picture)] : []),
    ...wrongColor(color),
    ...(origins ?? []).flatMap((origin) => (isOrigin(origin) ? [] : [wrong('origins', notAnOrigin(origin))])),
  ];
  if (errors.length > 0 || typeof picture === 'string') throw new InvalidRequest(errors);
  return given({
    name,
    logo: picture,
    color: color?.toLowerCase() ?? color,
    origins: origins && [...new Set(origins)],
  });
}

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
