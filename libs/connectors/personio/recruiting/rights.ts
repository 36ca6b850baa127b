import type { Right } from '../../contract.js';
import { AREAS } from '../areas.js';
import { FEED_RIGHT } from './feed.js';

/** What the admin ticks or switches on, and what is empty without it. Jobs come from two places: each alone shows some of them. */
export const RIGHTS: readonly Right[] = [
  {
    name: AREAS.recruiting,
    fills: {
      ...{ candidate: 'all', application: 'all', activity: 'all', offer: 'all', attachment: 'all' },
      ...{ job_interview_stage: 'all', remote_user: 'all' },
      ...{ job: ['remote_updated_at', 'hiring_managers', 'recruiters', 'departments'], department: [] },
    },
    some: ['job', 'department'],
  },
  { name: AREAS.documents, fills: { attachment: 'all' } },
  { name: AREAS.persons, fills: { remote_user: 'all' } },
  {
    name: FEED_RIGHT,
    fills: {
      ...{ office: 'all', department: [] },
      job: [
        ...['description', 'status', 'job_posting_urls', 'offices', 'departments'],
        ...['employment_type', 'schedule', 'seniority', 'salary', 'custom_fields.translations'],
      ],
    },
    some: ['department'],
  },
];
