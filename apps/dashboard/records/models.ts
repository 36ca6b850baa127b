import { declared, type Model } from 'virtual:declared';
import type { Category } from '../connections/types.js';

export type { Field, Filter, Model } from 'virtual:declared';

export const modelsOf = (category: Category): Model[] => declared.filter((model) => model.category === category);

/** Undefined where there is none of this category. */
export const modelOf = (slug: string | undefined, category?: Category): Model | undefined =>
  declared.find((model) => model.slug === slug && (category === undefined || model.category === category));

/** By its slug, also of a model that this page does not know. */
export const labelOf = (slug: string): string => modelOf(slug)?.label ?? slug;

/** Relations that are not called like the model that they lead to. */
const LEADS: Record<Category, Record<string, string>> = {
  hris: {
    ...{ manager: 'employee', approver: 'employee', cost_center: 'group', parent_group: 'group' },
    ...{ parent_project: 'project', work_locations: 'location', covered_dependents: 'dependent' },
  },
  ats: {
    ...{ hiring_managers: 'remote_user', recruiters: 'remote_user', interviewer: 'remote_user' },
    ...{ interviewers: 'remote_user', organizer: 'remote_user', creator: 'remote_user', credited_to: 'remote_user' },
    ...{ user: 'remote_user', current_stage: 'job_interview_stage', interview: 'scheduled_interview' },
  },
};

/** The model that a relation leads to; undefined where that is not known. */
export function relatedOf(field: string, { category }: Model): Model | undefined {
  const slug = LEADS[category][field] ?? field;
  return modelOf(slug, category) ?? modelOf(slug.replace(/s$/, ''), category);
}

/** Whose list says more with the person beside each record. */
const PEOPLE = ['employee', 'candidate'];

/** What is expanded where nobody has said anything else. */
export const expandedOf = ({ relations }: Model): string | undefined => relations.find((name) => PEOPLE.includes(name));
