import { group, type Project, project } from '#models';
import { day, flag, instant, oneOf, text } from '../../converters.js';
import { wallClock, written } from '../../local-time.js';
import { mapping } from '../../mapping.js';
import { costCenterId } from '../remote-ids.js';

interface ProjectView {
  id: string;
  name?: string | null;
  status?: string | null;
  project_code?: string | null;
  description?: string | null;
  client_name?: string | null;
  billable?: boolean | null;
  cost_center?: { id?: string | number } | null;
  parent_project?: { id?: string | number } | null;
  start?: { date?: string | null } | null;
  end?: { date?: string | null } | null;
  created_at?: string | null;
  updated_at?: string | null;
}

export const toProject = mapping<ProjectView, Project>(
  (raw) => raw as unknown as ProjectView,
  ({ at, ref }) => ({
    name: at('name', text),
    code: at('project_code', text),
    description: at('description', text),
    client_name: at('client_name', text),
    status: at('status', oneOf({ ACTIVE: 'ACTIVE', ARCHIVED: 'ARCHIVED' })),
    is_billable: at('billable', flag),
    cost_center: ref(group, ({ cost_center: center }) => (center?.id == null ? null : costCenterId(center.id))),
    parent_project: ref(project, 'parent_project.id'),
    start_date: at('start.date', day),
    end_date: at('end.date', dayBefore),
    remote_created_at: at('created_at', instant),
  }),
  { modifiedAt: ({ updated_at: updatedAt }) => instant(updatedAt) },
);

/** A project's end is the first day after it. */
function dayBefore(end: unknown): string | null {
  return written(wallClock(day(end))?.minus({ days: 1 }) ?? null);
}
