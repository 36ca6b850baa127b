import { extname } from 'node:path';
import { type Reply, json } from '../bodies.js';
import { filler } from '../files/filler.js';
import { MIME_TYPES } from '../files/types.js';
import { type ControlCall, type ControlRoute, route } from './call.js';
import { day, number, text, textOrNull, wrong } from './fields.js';

export const routes: readonly ControlRoute[] = [
  route('POST', '/documents', file),
  route('DELETE', '/documents/{id}', shred),
  route('POST', '/document-categories', addCategory),
];

const BLANK = { name: 'Dokument.pdf', category_id: 1, date: null, comment: null, size_bytes: 2000 };

/** A document of a person or an application, as large as a test wants it. */
function file(call: ControlCall): Reply {
  const { date, comment, ...more } = { ...BLANK, ...call.body } as Record<string, unknown>;
  const name = text(more['name']);
  const size = number(more['bytes'] ?? more['size_bytes']);
  const { document } = call.world.documents.add({
    ...{ ownerId: ownerOf(call), name, content: () => filler(`${name}\n`, size), uploaded: false },
    categoryId: number(more['category_id']),
    date: date === null ? null : day(date),
    comment: textOrNull(comment),
    mimeType: MIME_TYPES[extname(name).toLowerCase()] ?? 'application/octet-stream',
  });
  return json({ id: document.id }, 201);
}

function ownerOf({ world, body }: ControlCall): number {
  const { person_id: person, application_id: application } = body;
  const owner =
    application === undefined
      ? world.company.outline(number(person))
      : world.recruiting.applications.get(number(application));
  if (owner === undefined) throw wrong('There is no such person or application.', 404);
  return owner.id;
}

function shred({ world, params }: ControlCall): Reply {
  const { id = '' } = params;
  if (world.documents.find(id) === undefined) throw wrong('There is no such document.', 404);
  world.documents.remove(id);
  return json({ id });
}

function addCategory({ world, body }: ControlCall): Reply {
  const { categories } = world.documents;
  const id = Math.max(...categories.map((one) => one.id)) + 1;
  categories.push({ id, name: text(body['name']) });
  return json({ id }, 201);
}
