export const PROJECT_STATUSES = ['ACTIVE', 'ARCHIVED'] as const;
type ProjectStatus = (typeof PROJECT_STATUSES)[number];

export interface Project {
  /** v2 writes it as a text. */
  readonly id: number;
  name: string;
  status: ProjectStatus;
  code: string | null;
  description: string | null;
  clientName: string | null;
  type: string | null;
  billable: boolean;
  costCenterId: number | null;
  /** Everybody may book on it; members say nothing then. */
  assignedToAll: boolean;
  parentId: number | null;
  /** Days; the end is the first one after the project (Personio v2 projects: exclusive). */
  start: string | null;
  end: string | null;
  members: number[];
  createdAt: number;
  updatedAt: number;
}

export type ProjectFields = Omit<Project, 'id' | 'createdAt' | 'updatedAt'>;

export function blankProject(name: string): ProjectFields {
  return {
    ...{ name, status: 'ACTIVE', code: null, description: null, clientName: null, type: null, billable: false },
    ...{ costCenterId: null, assignedToAll: false, parentId: null, start: null, end: null, members: [] },
  };
}
