import { createHash, randomBytes, randomUUID } from 'node:crypto';

/** A file that waits for its application. */
export interface Upload {
  uuid: string;
  name: string;
  mimeType: string;
  bytes: Buffer;
}

/** What v1 lets applications in by: one token for the whole company, which stays until an admin makes a new one. */
export class RecruitingAccess {
  readonly #uploads = new Map<string, Upload>();
  /** Personio's number of the company. */
  readonly companyId = '48213';
  token: string;
  /** Whether the account has recruiting, and whether it may be used by API. */
  features = { recruiting: true, publicApi: true };
  /** External ids of the postings there are; null: any. */
  postings: readonly string[] | null = null;

  constructor(seed: number) {
    this.token = createHash('sha256').update(`recruiting:${seed}`).digest('hex').slice(0, 40);
  }

  renewToken(): void {
    this.token = randomBytes(20).toString('hex');
  }

  keep(file: Omit<Upload, 'uuid'>): Upload {
    const upload = { uuid: randomUUID(), ...file };
    this.#uploads.set(upload.uuid, upload);
    return upload;
  }

  upload(uuid: string): Upload | undefined {
    return this.#uploads.get(uuid);
  }
}
