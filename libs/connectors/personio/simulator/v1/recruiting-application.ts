import { type Reply, Refusal } from '../bodies.js';
import { isDay } from '../company/clock.js';
import { EMAIL } from '../company/person.js';
import { FILE_CATEGORIES } from '../company/recruiting-files.js';
import { SYSTEM_STAGES, type NewApplication, type Position, type StageRef } from '../company/recruiting-records.js';
import { type Request, type World } from '../world.js';
import { type Upload } from './recruiting-access.js';
import { attributesOf, candidateOf } from './recruiting-attributes.js';
import { recruitingProblem, refused } from './recruiting-errors.js';
import { ApplicationForm } from './recruiting-form.js';

export interface Attached extends Pick<Upload, 'name' | 'mimeType' | 'bytes'> {
  categoryId: number;
}

interface Submission {
  application: NewApplication;
  email: string;
  files: readonly Attached[];
}

/** Personio recruiting v1, applications: whoever applied hears nothing but that it was taken. */
export function apply(world: World, { body }: Request): Reply {
  const form = new ApplicationForm(parsed(body));
  const submission = submissionOf(world, form);
  if (form.complaints.size > 0) throw refused(form.complaints);
  if (world.recruiting.hasApplied(submission.email, submission.application.positionId)) {
    throw refused(new Map([['email', ['errors.applicant-already-exists']]]));
  }
  return { status: 201, headers: {}, body: '', created: [String(submit(world, submission))] };
}

/** Answers the number of the application, which Personio keeps to itself. */
export function submit(world: World, { application, files }: Submission): number {
  const { id } = world.recruiting.apply(application);
  for (const { name, mimeType, bytes, categoryId } of files) {
    world.documents.add({
      ...{ ownerId: id, categoryId, name, mimeType, content: () => bytes },
      ...{ date: null, comment: null, uploaded: true },
    });
  }
  return id;
}

function submissionOf(world: World, form: ApplicationForm): Submission {
  const [firstName, lastName, email] = [form.required('first_name'), form.required('last_name'), emailOf(form)];
  const position = positionOf(world, form);
  const attributes = attributesOf(form);
  const applicationDate = dateOf(world, form);
  return {
    email,
    files: filesOf(world, form),
    application: {
      positionId: position?.id ?? NaN,
      candidate: { firstName, lastName, email, ...candidateOf(attributes) },
      ...(applicationDate === null ? {} : { applicationDate }),
      channelId: channelOf(world, form),
      ...stageOf(world, form, position),
      posted: {
        message: form.text('message'),
        tags: form.texts('tags'),
        external_posting_id: form.text('external_posting_id'),
        attributes: Object.fromEntries(attributes),
      },
    },
  };
}

function emailOf(form: ApplicationForm): string {
  const email = form.required('email');
  if (email !== '' && !EMAIL.test(email)) form.complain('email', 'errors.attribute-validation.invalid-email-format');
  return email;
}

/** One that does not exist is not published either. */
function positionOf({ recruiting }: World, form: ApplicationForm): Position | null {
  const id = form.requiredNumber('job_position_id');
  if (form.complaints.has('job_position_id')) return null;
  const position = recruiting.positions.get(id);
  return position?.published ? position : form.complain('job_position_id', 'errors.job-position.not-published');
}

function dateOf({ company }: World, form: ApplicationForm): string | null {
  const day = form.text('application_date');
  if (day === null) return null;
  if (!isDay(day)) return form.complain('application_date', 'errors.attribute-validation.invalid-date-format');
  if (day <= company.clock.today()) return day;
  return form.complain('application_date', 'errors.date-validation.date-in-the-future');
}

/** Where an application came from: a channel of the account, and a posting there. */
function channelOf({ recruiting, recruitingAccess }: World, form: ApplicationForm): number | null {
  const [id, posting] = [form.number('recruiting_channel_id'), form.text('external_posting_id')];
  if (posting !== null && !(recruitingAccess.postings?.includes(posting) ?? true)) {
    form.complain('external_posting_id', 'errors.posting-validation.posting-not-found');
  }
  if (id === null || recruiting.channels.some((one) => one.id === id)) return id;
  return form.complain('recruiting_channel_id', 'errors.posting-validation.channel-not-found');
}

function stageOf({ recruiting }: World, form: ApplicationForm, position: Position | null): { stage?: StageRef } {
  const phase = form.object('phase');
  if (phase === null) return {};
  if (phase['type'] === 'system') return { stage: systemStage(form, phase['id']) };
  // Personio recruiting v1, applications: a stage that the position's pipeline does not have becomes none.
  const stages = phase['type'] === 'custom' ? recruiting.category(position?.categoryId ?? null)?.stages : [];
  const custom = stages?.find(({ kind, id }) => kind === 'CUSTOM' && id === Number(phase['id']));
  return { stage: custom?.id ?? 'UNASSIGNED' };
}

function systemStage(form: ApplicationForm, id: unknown): StageRef {
  const stage = SYSTEM_STAGES.find((one) => one.toLowerCase() === id);
  if (stage === undefined) form.complain('phase', 'errors.phase-validation.invalid-system-phase');
  return stage ?? 'UNASSIGNED';
}

function filesOf({ recruitingAccess }: World, form: ApplicationForm): Attached[] {
  return form.objects('files').flatMap(({ uuid, original_filename: name, category }, at) => {
    const upload = recruitingAccess.upload(String(uuid));
    const categoryId = fileCategory(category);
    if (upload === undefined) form.complain(`files[${at}].uuid`, 'errors.file-validation.file-not-exists');
    if (categoryId === undefined) {
      form.complain(`files[${at}].category`, 'errors.file-validation.unknown-file-category');
    }
    if (upload === undefined || categoryId === undefined) return [];
    return [{ ...upload, name: typeof name === 'string' ? name : upload.name, categoryId }];
  });
}

/** Its number among the categories of documents; offers come from the company, not with an application. */
export function fileCategory(category: unknown): number | undefined {
  return FILE_CATEGORIES.find(({ key }) => key === category && key !== 'offer')?.id;
}

function parsed(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Refused below, like what is no object.
  }
  throw new Refusal(recruitingProblem(400, 'Bad Request', 'The body is no JSON object.'));
}
