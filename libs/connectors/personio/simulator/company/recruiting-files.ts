import { pdf } from '../files/pdf.js';
import { Dice, nth } from './dice.js';
import { type Application } from './recruiting-records.js';

/** A file of an application as it came; what is in it is made when it is asked for. */
export interface ApplicationFile {
  name: string;
  categoryId: number;
  mimeType: string;
  createdAt: number;
  content: () => Buffer;
}

/** Personio v1 applications, files: their categories, as documents of all kinds know them. */
export const FILE_CATEGORIES = [
  { id: 21, key: 'cv', name: 'Lebenslauf' },
  { id: 22, key: 'cover-letter', name: 'Anschreiben' },
  { id: 23, key: 'employment-reference', name: 'Arbeitszeugnis (Bewerbung)' },
  { id: 24, key: 'certificate', name: 'Zertifikat' },
  { id: 25, key: 'work-sample', name: 'Arbeitsprobe' },
  { id: 26, key: 'other', name: 'Sonstige Bewerbungsunterlagen' },
  { id: 27, key: 'offer', name: 'Angebot' },
] as const;

const PDF = 'application/pdf';
const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** By the number of the application in the hand-written company; their names are as odd as applicants make them. */
export const FIXED_FILES: Readonly<Record<number, readonly ApplicationFile[]>> = {
  1: [
    file('Lebenslauf Anna Schmidt.pdf', 21, PDF, '2026-05-02T08:00:05Z'),
    file('Anschreiben.pdf', 22, PDF, '2026-05-02T08:00:06Z'),
    file('Angebot Software Engineer.pdf', 27, PDF, '2026-05-26T15:00:00Z'),
  ],
  3: [file('../../etc/Zeugnis Köln.txt', 23, 'text/plain', '2026-06-03T08:20:05Z')],
  // Reads from right to left from its middle on, so that the ending looks like another one.
  6: [file('Lebenslauf \u202efdp.exe', 21, 'application/octet-stream', '2026-08-25T08:50:05Z')],
  // Without an ending.
  7: [file('Zeugnis', 24, PDF, '2026-07-14T09:00:05Z')],
  11: [file('C:\\Users\\max\\Mappe "final".pdf', 25, PDF, '2026-08-18T09:40:05Z')],
  13: [file('CV ✈ Zoë.docx', 21, WORD, '2026-09-03T10:00:05Z')],
};

const KINDS = [
  { name: 'Lebenslauf.pdf', categoryId: 21, mimeType: PDF },
  { name: 'Motivationsschreiben.pdf', categoryId: 22, mimeType: PDF },
  { name: 'Zeugnisse.pdf', categoryId: 23, mimeType: PDF },
] as const;

/** None to three, as the application's number has it. */
export function generatedFiles({ id, createdAt }: Application, seed: number): ApplicationFile[] {
  return Array.from({ length: new Dice(seed, id).between('files', 0, 3) }, (_, at) => {
    const kind = nth(KINDS, at);
    return { ...kind, createdAt: createdAt + at * 1000, content: () => contentOf(kind.mimeType, `${kind.name} ${id}`) };
  });
}

function file(name: string, categoryId: number, mimeType: string, createdAt: string): ApplicationFile {
  return { name, categoryId, mimeType, createdAt: Date.parse(createdAt), content: () => contentOf(mimeType, name) };
}

function contentOf(mimeType: string, title: string): Buffer {
  const lines = ['Bewerbungsunterlagen', title];
  return mimeType === PDF ? pdf(lines) : Buffer.from(`${lines.join('\n')}\n`);
}
