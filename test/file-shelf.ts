import { Readable } from 'node:stream';
import type { Connector, FileAnswer } from '#connectors';
import { AppError } from '#kernel';
import { fakeConnector } from './fake-connector.js';

class Down extends AppError {
  readonly code = 'provider_unavailable';
  override readonly status = 503;
}

/** A provider of pictures and documents: what lies there is laid there by the test. The file `down` is out of order. */
export class FileShelf {
  /** By remote id. */
  readonly files = new Map<string, Omit<FileAnswer, 'body'> & { body: () => Readable }>();
  /** Which files were asked for. */
  readonly asked: string[] = [];

  readonly connector: Connector = {
    ...fakeConnector(),
    slug: 'fake_files',
    files: {
      'employee.avatar': { open: (_, remoteId) => this.open(remoteId) },
      'document.file_url': { open: (_, remoteId) => this.open(remoteId) },
    },
  };

  lend(remoteId: string, text: string, more: Partial<FileAnswer> = {}): void {
    const body = (): Readable => Readable.from([Buffer.from(text)]);
    const size = Buffer.byteLength(text);
    this.files.set(remoteId, { contentType: 'text/plain', fileName: null, size, ...more, body });
  }

  private open(remoteId: string): Promise<FileAnswer | null> {
    this.asked.push(remoteId);
    if (remoteId === 'down') return Promise.reject(new Down('It is out of order.'));
    const file = this.files.get(remoteId);
    return Promise.resolve(file ? { ...file, body: file.body() } : null);
  }
}
