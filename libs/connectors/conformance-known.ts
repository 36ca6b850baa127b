import type { Settings } from './contract.js';

interface Known {
  /** What the connection is told. */
  settings: Settings;
  /** By model: the simulator's own counts of what becomes records of it. */
  counts: Readonly<Record<string, (counts: Record<string, number>) => number>>;
  /** References to what is gone at the provider, in the order of the alphabet. */
  gone?: readonly string[];
}

/** What a connector is told of the small company, and how its simulator counts it. */
export const KNOWN: Readonly<Record<string, Known>> = {
  personio: {
    settings: {
      time_zone: 'Europe/Berlin',
      reports: ['v1:8b6b89ba-c403-454c-aa8c-73f037ab157c', 'v2:21907c3d-a270-48ce-a98a-1f0a780d2022'],
    },
    counts: {
      employee: ({ persons = 0 }) => persons,
      employment: ({ employments = 0 }) => employments,
      group: ({ departments = 0, teams = 0, cost_centers: centers = 0 }) => departments + teams + centers,
      company: ({ legal_entities: entities = 0 }) => entities,
      location: ({ workplaces = 0 }) => workplaces,
      document: ({ documents = 0 }) => documents,
      absence_type: ({ absence_types: types = 0 }) => types,
      time_off: ({ absences = 0 }) => absences,
      timesheet_entry: ({ work_periods: periods = 0, work_periods_rejected: rejected = 0 }) => periods - rejected,
      project: ({ projects = 0 }) => projects,
      report: () => 2,
    },
  },
  personio_ats: {
    settings: { feed_languages: ['de', 'en'] },
    counts: {
      job: ({ recruiting_jobs: jobs = 0 }) => jobs,
      candidate: ({ candidates = 0 }) => candidates,
      application: ({ applications = 0 }) => applications,
      activity: ({ stage_transitions: transitions = 0 }) => transitions,
      attachment: ({ application_documents: documents = 0 }) => documents,
    },
    gone: ['job/2140199', 'job_interview_stage/2140199:9001', 'job_interview_stage/2140199:rejected'],
  },
};
