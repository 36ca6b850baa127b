import { type Reply, Refusal, json, made, settle } from '../bodies.js';
import { EMAIL } from '../company/person.js';
import { allPartsOf, type Part } from '../files/multipart.js';
import { perform } from '../ledger.js';
import { type Request, type World } from '../world.js';
import { type Attached, fileCategory, submit } from './recruiting-application.js';
import { candidateOf, isKnownAttribute } from './recruiting-attributes.js';
import { endingOf, mimeTypeOf } from './recruiting-documents.js';

/** Personio recruiting, the call from before v1: fields, in the order in which they are missed. */
const REQUIRED = ['company_id', 'access_token', 'job_position_id', 'first_name', 'last_name', 'email'] as const;
/** The most characters of a field. */
const LONGEST = new Map<string, number>([...REQUIRED.map((name) => [name, 255] as const), ['available_from', 100]]);
const OPTIONAL = ['recruiting_channel_id', 'external_posting_id', 'message', 'tags', 'tags[]'];
const FILE = /^(?:categorised_documents\[(\d+)\]\[file\]|documents\[\d*\]|document\d+)$/;
const CATEGORY = /^categorised_documents\[\d+\]\[category\]$/;

const ENDINGS = 'pdf docx doc jpg png txt jpeg odt ods xlsx rtf xls pptx ppt gif tif tiff bmp csv rar gz zip 7z'.split(
  ' ',
);
/** Each file stays below it. */
const FILE_TOO_LARGE = 20 * 1024 * 1024;

type FormPart = [name: string, part: Part];

/** `POST /recruiting/applicant`: everything in one form, the files too. */
export function answerApplicant(world: World, request: Request): Reply {
  if (!world.limits.v1Own('POST /recruiting/applicant', request.address)) return failure(429, 'Too Many Attempts.');
  if (request.tooLong) return failure(413, 'Request Entity Too Large');
  return settle(() => {
    const route = { path: request.path, writes: true };
    return perform({ world, request, route }, () => {
      const id = takeApplicant(world, allPartsOf(request.headers['content-type'], request.bytes));
      const message = 'Applicant successfully applied to the job position.';
      return made({ success: true, data: { message } }, [id], 200);
    });
  });
}

function takeApplicant(world: World, form: readonly FormPart[]): number {
  const { recruiting, recruitingAccess } = world;
  const parts = new Map(form);
  const text = (name: string): string => parts.get(name)?.bytes.toString().trim() ?? '';
  checkFields(text);
  const fits = text('company_id') === recruitingAccess.companyId && text('access_token') === recruitingAccess.token;
  if (!fits) throw refusal(403, 'This action is unauthorized.');
  const unknown = [...parts.keys()].find((name) => !isParameter(name));
  if (unknown !== undefined) throw refusal(400, `Parameter ${unknown} does not exist.`);
  const position = recruiting.positions.get(Number(text('job_position_id')));
  if (position === undefined) throw refusal(400, 'Could not find the job position.');
  if (!position.published) throw refusal(422, 'Job position not published');
  const [email, channel] = [text('email'), Number(text('recruiting_channel_id'))];
  if (recruiting.hasApplied(email, position.id)) throw refusal(400, 'Applicant already applied to this position.');
  const values = new Map([...parts.keys()].filter(isKnownAttribute).map((name) => [name, text(name)] as const));
  const candidate = { firstName: text('first_name'), lastName: text('last_name'), email, ...candidateOf(values) };
  const channelId = recruiting.channels.find(({ id }) => id === channel)?.id ?? null;
  const posted = { message: text('message'), attributes: Object.fromEntries(values) };
  return submit(world, {
    email,
    application: { positionId: position.id, candidate, channelId, posted },
    files: filesOf(form),
  });
}

function checkFields(text: (name: string) => string): void {
  const missing = REQUIRED.find((name) => text(name) === '');
  if (missing !== undefined) throw refusal(400, `The ${missing} field is required.`);
  const tooLong = [...LONGEST].find(([name, most]) => text(name).length > most);
  if (tooLong !== undefined) throw refusal(400, `The ${tooLong[0]} may not be greater than ${tooLong[1]} characters.`);
  if (!EMAIL.test(text('email'))) throw refusal(400, 'The email must be a valid email address.');
}

function isParameter(name: string): boolean {
  const known: readonly string[] = [...REQUIRED, ...OPTIONAL];
  return known.includes(name) || isKnownAttribute(name) || FILE.test(name) || CATEGORY.test(name);
}

/** Several may have the same name, such as `documents[]`. */
function filesOf(form: readonly FormPart[]): Attached[] {
  const parts = new Map(form);
  return form.flatMap(([name, { filename, bytes }]) => {
    const [isFile, number = ''] = FILE.exec(name) ?? [];
    if (isFile === undefined) return [];
    const ending = endingOf(filename ?? '');
    if (!ENDINGS.includes(ending) || bytes.length >= FILE_TOO_LARGE) {
      throw refusal(400, 'Unsupported extension or file greater than 20Mb.');
    }
    const category = parts.get(`categorised_documents[${number}][category]`)?.bytes.toString();
    const categoryId = fileCategory(category) ?? OTHER;
    return [{ name: filename ?? '', mimeType: mimeTypeOf(ending), bytes: Buffer.from(bytes), categoryId }];
  });
}

const OTHER = fileCategory('other') ?? NaN;

function refusal(status: number, message: string): Refusal {
  return new Refusal(failure(status, message));
}

function failure(status: number, message: string): Reply {
  return json({ success: false, error: { message } }, status);
}
