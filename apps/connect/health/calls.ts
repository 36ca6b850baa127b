import { call, Refused, request } from '../api.js';
import type { Off } from '../types.js';
import type { Certificate, Health } from './types.js';

/** The routes behind a health link; the token travels in a header and nowhere else. */
export class HealthCalls {
  private readonly headers: Record<string, string>;

  /** `onVoid`: whatever was asked, the link is void. */
  constructor(
    token: string,
    private readonly onVoid: () => void = () => undefined,
  ) {
    this.headers = { 'x-health-token': token };
  }

  get(): Promise<Health> {
    return this.answer(call('health', { headers: this.headers }));
  }

  choose(off: Off, version: number): Promise<unknown> {
    const body = { off, choices_version: version };
    return this.answer(call('health/choices', { method: 'PATCH', body, headers: this.headers }));
  }

  pause(): Promise<unknown> {
    return this.post('pause');
  }

  resume(): Promise<unknown> {
    return this.post('resume');
  }

  relink(): Promise<{ magic_link_url: string }> {
    return this.post('relink');
  }

  revoke(): Promise<unknown> {
    return this.post('revoke');
  }

  disconnect(confirm: string): Promise<Certificate> {
    return this.post('disconnect', { confirm });
  }

  /** Of a link that opens nothing any more: whoever has ended the connection by it is answered as then, for a day. */
  certificate(): Promise<Certificate> {
    return this.answer(call('health/certificate', { headers: this.headers }));
  }

  async export(query: Record<string, string>): Promise<Blob> {
    const text = new URLSearchParams(query).toString();
    const route = `health/export${text === '' ? '' : `?${text}`}`;
    const answer = await this.answer(request(route, { headers: this.headers }));
    return answer.blob();
  }

  private post<Answer>(route: string, body?: object): Promise<Answer> {
    const options = { method: 'POST', headers: this.headers, ...(body ? { body } : {}) };
    return this.answer(call(`health/${route}`, options));
  }

  private async answer<Answer>(asked: Promise<Answer>): Promise<Answer> {
    try {
      return await asked;
    } catch (error) {
      if (error instanceof Refused && error.code === 'health_token_invalid') this.onVoid();
      throw error;
    }
  }
}

/** The token in an address of the health page. */
export const tokenOf = (healthUrl: string): string => new URL(healthUrl).hash.slice(1);
