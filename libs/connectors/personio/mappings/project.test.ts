import { expect, test } from '@jest/globals';
import { toProject } from './project.js';

const ref = (model: string, id: string): string => `${model}/${id}`;

test('a project ends on the day before its end', () => {
  const project = {
    ...{ id: '5002', name: 'Implementation', status: 'ACTIVE', project_code: '22001-1', description: null },
    ...{ client_name: 'ACME', billable: true, cost_center: { id: '1f33' }, parent_project: { id: '5001' } },
    ...{ start: { date: '2026-01-01' }, end: { date: '2027-01-01' }, created_at: '2025-12-01T10:00:00Z' },
    updated_at: '2026-01-02T10:00:00Z',
  };

  const { fields, remoteModifiedAt } = toProject(project, ref, {});

  expect(fields).toEqual({
    ...{ name: 'Implementation', code: '22001-1', description: null, client_name: 'ACME', status: 'ACTIVE' },
    ...{ is_billable: true, cost_center: 'group/cost_center:1f33', parent_project: 'project/5001' },
    ...{ start_date: '2026-01-01T00:00:00Z', end_date: '2026-12-31T00:00:00Z' },
    remote_created_at: '2025-12-01T10:00:00Z',
  });
  expect(remoteModifiedAt?.toISOString()).toBe('2026-01-02T10:00:00.000Z');
});

test('a bare project says nothing else', () => {
  const { fields } = toProject({ id: '1', name: 'X', start: null, end: { date: null } }, ref, {});

  expect(Object.entries(fields).filter(([, value]) => value !== null)).toEqual([['name', 'X']]);
});
