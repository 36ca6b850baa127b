import { type Reply, json } from '../bodies.js';
import { type BuiltReport, type CustomReport, REPORT_STATUSES } from '../company/reports.js';
import { type ControlCall, type ControlRoute, route } from './call.js';
import { among, day, text, wrong } from './fields.js';

export const routes: readonly ControlRoute[] = [
  route('GET', '/reports', list),
  route('PATCH', '/reports/{id}', change),
  route('POST', '/reports/{id}/refresh', refresh),
  route('DELETE', '/reports/{id}', remove),
];

type Changes = Readonly<Record<string, [key: string, check: (value: unknown) => unknown]>>;

const CUSTOM: Changes = {
  name: ['name', text],
  status: ['status', (value) => among(REPORT_STATUSES, value)],
  archived: ['archived', (value) => value === true],
  columns: ['columns', texts],
  from: ['from', day],
  to: ['to', day],
};

const BUILT: Changes = {
  name: ['name', text],
  columns: ['columns', texts],
  shared: ['shared', (value) => value === true],
  fails: ['fails', (value) => (value === null ? null : text(value))],
};

function list({ world }: ControlCall): Reply {
  const { custom, built } = world.reports;
  const short = ({ id, name }: CustomReport | BuiltReport) => ({ id, name });
  return json({ v1: custom.map(short), v2: built.map(short) });
}

/** Editing a report does not work its figures out again. */
function change({ world, params, body }: ControlCall): Reply {
  const { report, changes } = found(world.reports, params['id']);
  for (const [name, value] of Object.entries(body)) {
    const known = changes[name];
    if (known === undefined) throw wrong(`There is no field ${name}.`);
    Object.assign(report, { [known[0]]: known[1](value) });
  }
  const now = world.company.clock.now();
  if ('editedAt' in report) report.editedAt = now;
  else report.updatedAt = now;
  return json({ id: report.id });
}

function refresh({ world, params }: ControlCall): Reply {
  const report = world.reports.custom.find(({ id }) => id === params['id']);
  if (report === undefined) throw wrong('There is no such custom report.', 404);
  world.reports.refresh(report);
  return json({ id: report.id });
}

function remove({ world, params }: ControlCall): Reply {
  const { custom, built } = world.reports;
  const { report } = found(world.reports, params['id']);
  if ('editedAt' in report) built.splice(built.indexOf(report), 1);
  else custom.splice(custom.indexOf(report), 1);
  return json({ id: report.id });
}

function found({ custom, built }: ControlCall['world']['reports'], id: string | undefined) {
  const first = custom.find((one) => one.id === id);
  const second = built.find((one) => one.id === id);
  if (first !== undefined) return { report: first, changes: CUSTOM };
  if (second !== undefined) return { report: second, changes: BUILT };
  throw wrong('There is no such report.', 404);
}

function texts(value: unknown): string[] {
  if (!Array.isArray(value)) throw wrong('Columns are a list of texts.');
  return value.map((one: unknown) => text(one));
}
