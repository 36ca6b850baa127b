import type { FastifyReply, FastifyRequest } from 'fastify';
import { NotFound } from '#kernel';
import type { BuiltFile, BuiltFiles } from './built-files.js';

/** A file of a page; compressed for whoever takes it so. */
export async function sendFile(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  file: BuiltFile | undefined,
): Promise<void> {
  if (!file) throw new NotFound('The page');
  const zipped = /\bgzip\b/.test(headers['accept-encoding'] ?? '');
  if (file.lasting) reply.header('Cache-Control', 'public, max-age=31536000, immutable');
  if (zipped) reply.header('Content-Encoding', 'gzip');
  reply.header('Vary', 'Accept-Encoding').type(file.type);
  await reply.send(zipped ? file.gzipped : file.body);
}

/** The text of a page itself, which is made anew for each answer. */
export async function textOf(files: BuiltFiles): Promise<string> {
  const file = await files.get('index.html');
  if (!file) throw new NotFound('The page');
  return file.body.toString('utf8');
}
