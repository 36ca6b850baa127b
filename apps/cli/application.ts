import { print } from './command.js';
import { Unexpected } from './errors.js';
import { expect, type Item, named, type Parties, read } from './steps.js';

/** What the story reads of an application, a candidate and a file. */
interface Application extends Item {
  candidate: string | null;
  job: string | null;
}

interface Candidate extends Item {
  attachments: string[] | null;
}

interface Attachment extends Item {
  file_name: string | null;
  file_url: string | null;
}

/** What the simulator has. */
interface Applied {
  job_id: string;
  candidate: { email: string };
  documents: string[];
}

const ATS = '/api/ats/v1';
const APPLICATIONS = `${ATS}/applications`;
/** Who applies, and with what; it is in no file of ours. */
export const APPLICANT = {
  first_name: 'Theodora',
  last_name: 'Winterbottom',
  email_addresses: ['theodora.winterbottom@post.example'],
};
export const CV = '%PDF-1.4\n% Seven years of bridges, four of them suspended.\n%%EOF\n';
const FILE_NAME = 'winterbottom-cv.pdf';

/** Applies for a job as somebody new, with a CV, and sees it at the provider and in the next list. */
export async function apply({ vendor, simulator }: Parties): Promise<void> {
  const [job] = (await read(vendor, `${ATS}/jobs`, { status: 'OPEN' })).items;
  if (!job) throw new Unexpected('No job is published.');
  const { until } = await read<Application>(vendor, APPLICATIONS, {});
  const cv = { file_name: FILE_NAME, attachment_type: 'RESUME', file_content: Buffer.from(CV).toString('base64') };
  const body = { job: job.id, candidate: APPLICANT, attachments: [cv] };

  const { body: made } = await vendor.call<Application>(APPLICATIONS, { method: 'POST', body });

  const there = (await simulator.call<Applied>(`/_control/applications/${made.remote_id}`)).body;
  expect(there.job_id, job.remote_id, 'job at the provider');
  expect(there.candidate.email, APPLICANT.email_addresses.join(), 'e-mail address at the provider');
  expect(there.documents.join(), FILE_NAME, 'files at the provider');
  const after = await read<Application>(vendor, APPLICATIONS, { modified_after: until });
  expect(named(after), made.id, 'applications modified after one was posted');
  expect(await cvOf(vendor, made), CV, 'CV');
  print(
    'Posted an application with a CV: both are at the provider and in the list, and the CV comes back as it was sent.',
  );
}

async function cvOf(vendor: Parties['vendor'], { candidate }: Application): Promise<string> {
  const { body } = await vendor.call<Candidate>(`${ATS}/candidates/${candidate ?? ''}`);
  const [id = ''] = body.attachments ?? [];
  const { body: file } = await vendor.call<Attachment>(`${ATS}/attachments/${id}`);
  return (await vendor.text(file.file_url ?? '')).body;
}
