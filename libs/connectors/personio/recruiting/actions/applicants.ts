import { application, attachment, candidate } from '#models';
import type { Action, Asked, Complaint, Json, JsonObject, Schema, Written } from '../../../contract.js';
import { isObject } from '../../protocol.js';
import { applications } from '../applications.js';
import { attachments } from '../attachments.js';
import { candidates } from '../candidates.js';
import { type RecruitingClient, tokenOf } from '../client.js';
import { TOKEN_RIGHT } from '../token.js';
import { attributeComplaints, complaintsOf, ofApplication, ofCandidate } from './application-body.js';
import { applicationBody, candidateBody, jobSchema, LARGEST_FILE } from './application-schema.js';
import { appliedIn, applying, hasApplied, likenessOf } from './applying.js';

/** Personio takes one application of an address for a job. */
const TWICE = { message: 'Somebody with this e-mail address has applied for this job' };

/** Personio has candidates by their applications: it takes a job to make one. */
export const createCandidate: Action<RecruitingClient> = {
  ...{ model: candidate, kind: 'create', right: TOKEN_RIGHT, maxFileBytes: LARGEST_FILE },
  schema: async (client) => candidateBody(await jobsOf(client)),
  plain: flat,
  check: async (asked, held, client) => {
    const wanted = ofCandidate(asked);
    const complaints = [...complaintsOf(asked, wanted), ...attributeComplaints(asked.body, [])];
    if (complaints.length > 0 || !(await hasApplied(wanted, held, client))) return complaints;
    return [{ ...TWICE, place: ['email_addresses'] }];
  },
  steps: (asked) => applying(asked, ofCandidate(asked)),
  alike: (asked, held) => likenessOf(ofCandidate(asked), held),
  written: (_asked, results) => writtenOf(results.at(-1), candidates.name),
};

export const createApplication: Action<RecruitingClient> = {
  ...{ model: application, kind: 'create', right: TOKEN_RIGHT, maxFileBytes: LARGEST_FILE },
  schema: async (client) => applicationBody(await jobsOf(client)),
  check: async (asked, held, client) => {
    const wanted = ofApplication(asked);
    const complaints = [...complaintsOf(asked, wanted), ...complaintsOfNew(asked)];
    if (complaints.length > 0 || !(await hasApplied(wanted, held, client))) return complaints;
    return [{ ...TWICE, place: ['candidate'] }];
  },
  steps: (asked) => applying(asked, ofApplication(asked)),
  alike: (asked, held) => likenessOf(ofApplication(asked), held),
  written: (_asked, results) => writtenOf(results.at(-1), applications.name),
};

/** Rejects where nothing can be sent at all. */
async function jobsOf(client: RecruitingClient): Promise<Schema> {
  tokenOf(client);
  const published = new Map<string, string>();
  try {
    const site = await client.feed?.find();
    if (site) for await (const { id, name } of site.positions()) published.set(id, name ?? id);
  } catch {
    return jobSchema(new Map()); // Personio says of each whether it is published
  }
  return jobSchema(published);
}

function complaintsOfNew({ body: { candidate: person = null } }: Asked): Complaint[] {
  return isObject(person) ? attributeComplaints(person, ['candidate']) : [];
}

/** The other form of a candidate: `{ data, job_requisition_id }`, with names of its own for job and stage. */
function flat(body: JsonObject): ReturnType<NonNullable<Action<RecruitingClient>['plain']>> {
  const { data, job_requisition_id: requisition, ...others } = body;
  if (!isObject(data)) return { body, place: [] };
  const { job_id: jobId = requisition, job_interview_stage_id: stage, ...fields } = data;
  const named = Object.entries({ job: jobId, current_stage: stage }).filter((each) => each[1] != null);
  return { body: { ...others, ...(Object.fromEntries(named) as JsonObject), ...fields }, place: ['data'] };
}

/** The application, its candidate and its files: each is read back, the one that was asked for first. */
function writtenOf(result: Json | undefined, stream: string): Written {
  const applied = appliedIn(result);
  if (!applied) return { stream, names: [] };
  const { application: id, candidate: who, attachments: files } = applied;
  const all = [
    { stream: applications.name, names: [{ model: application.name, remoteId: id }] },
    { stream: candidates.name, names: who === null ? [] : [{ model: candidate.name, remoteId: who }] },
    {
      stream: attachments.name,
      names: files.map((remoteId) => ({ model: attachment.name, remoteId, owner: id })),
    },
  ];
  const names = all.find((one) => one.stream === stream)?.names ?? [];
  return { stream, names, beside: all.filter((one) => one.stream !== stream && one.names.length > 0) };
}
