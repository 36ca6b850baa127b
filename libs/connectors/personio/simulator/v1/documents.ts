import { extname } from 'node:path';
import { type Reply, Refusal, json, made } from '../bodies.js';
import { isDay } from '../company/clock.js';
import { type Part, partsOf } from '../files/multipart.js';
import { MIME_TYPES } from '../files/types.js';
import { type ApiRoute, type Call } from '../world.js';
import { shortEmployee } from './attributes.js';

export const routes: readonly ApiRoute[] = [
  { method: 'GET', path: '/v1/company/document-categories', area: 'documents', serve: listCategories },
  { method: 'POST', path: '/v1/company/documents', area: 'documents', writes: true, serve: upload },
];

const LARGEST_FILE = 30 * 1024 * 1024;

/** Personio v1 documents, upload: the words in which another kind of file is refused. */
const FILE_TYPES =
  'pdf, docx, doc, jpg, zip, png, txt, jpeg, odt, xlsx, rtf, htm, xls, p7s, pptx, pages, rar, ppt, gif, tif, html, ' +
  'msg, asc, tiff, wps, bmp, 7z, csv, ics, vcf, dotx, numbers, eps, gz, ods, otf, odp, odg, rtfd, txz, webarchive, ' +
  'xml, xps, md, fax';

/** Personio v1 documents, categories. */
function listCategories({ world }: Call): Reply {
  return json({ success: true, data: world.documents.categories.map(categoryView) });
}

/** Personio v1 documents, upload. */
function upload(call: Call): Reply {
  const { request, world } = call;
  const parts = partsOf(request.headers['content-type'], request.bytes);
  const text = (name: string): string => parts.get(name)?.bytes.toString().trim() ?? '';
  const file = parts.get('file');
  checkFields(text, file);
  const category = world.documents.categories.find(({ id }) => String(id) === text('category_id'));
  if (category === undefined) throw missing('DocumentCategory', text('category_id'));
  const owner = world.company.outline(Number(text('employee_id')));
  if (owner === undefined) throw missing('Employee', text('employee_id'));
  const content = Buffer.from(file?.bytes ?? []);
  const { number, document } = world.documents.add({
    ...{ ownerId: owner.id, categoryId: category.id, name: text('title'), uploaded: true },
    ...{ date: text('date') || null, comment: text('comment') || null },
    mimeType: MIME_TYPES[extname(file?.filename ?? '').toLowerCase()] ?? 'application/octet-stream',
    content: () => content,
  });
  const { name: title, date, comment } = document;
  const employee = { type: 'Employee', attributes: shortEmployee(owner) };
  const attributes = { title, date, comment, employee, category: categoryView(category) };
  // By its number nobody finds it again.
  return made({ success: true, data: { id: number, type: 'Document', attributes } }, [document.id]);
}

function categoryView({ id, name }: { id: number; name: string }): object {
  return { id, type: 'DocumentCategory', attributes: { name } };
}

/** A body without a boundary has no fields, and is told to bring them (Personio v1 documents). */
function checkFields(text: (name: string) => string, file: Part | undefined): void {
  const wrong: Record<string, string[]> = {};
  for (const name of ['title', 'employee_id', 'category_id']) {
    if (text(name) === '') wrong[name] = [`Bitte geben Sie ${name.replace('_', ' ')} ein, um fortzufahren.`];
  }
  if (text('title').length > 255) wrong['title'] = ['The title may not be greater than 255 characters.'];
  if (text('date') !== '' && !isDay(text('date'))) wrong['date'] = ['The date does not match the format Y-m-d.'];
  const complaint = complaintOf(file);
  if (complaint !== undefined) wrong['file'] = [complaint];
  if (Object.keys(wrong).length > 0) throw invalid(wrong);
}

function complaintOf(file: Part | undefined): string | undefined {
  if (file === undefined) return 'Bitte geben Sie file ein, um fortzufahren.';
  const ending = extname(file.filename ?? '')
    .slice(1)
    .toLowerCase();
  if (!FILE_TYPES.split(', ').includes(ending)) return `The file must be a file of type: ${FILE_TYPES}.`;
  return file.bytes.length > LARGEST_FILE ? 'The file may not be greater than 30720 kilobytes.' : undefined;
}

function invalid(data: object): Refusal {
  const error = { message: 'The given data was invalid.', code: 0, error_data: data };
  return new Refusal(json({ success: false, error }, 422));
}

function missing(model: string, id: string): Refusal {
  const error = { message: `No query results for model [${model}] ${id}`, code: 0 };
  return new Refusal(json({ success: false, error }, 404));
}
