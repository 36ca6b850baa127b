export interface SeenRequest {
  n: number;
  method: string;
  path: string;
  status: number;
  credential: string | null;
  beta: string | null;
  partner_id: string | null;
  app_id: string | null;
  fault: string | null;
  at: string;
}

const KEPT = 50_000;

/** The last requests that were answered, oldest first. */
export class RequestLog {
  #ring: SeenRequest[] = [];
  #total = 0;

  get total(): number {
    return this.#total;
  }

  add(request: Omit<SeenRequest, 'n' | 'at'>): void {
    this.#total += 1;
    this.#ring.push({ n: this.#total, ...request, at: new Date().toISOString() });
    // Cut in big pieces: shifting by one for every request costs more than the request.
    if (this.#ring.length >= 2 * KEPT) this.#ring = this.#ring.slice(-KEPT);
  }

  since(n: number): SeenRequest[] {
    return this.#ring.slice(-KEPT).filter((request) => request.n > n);
  }

  clear(): void {
    this.#ring = [];
    this.#total = 0;
  }
}
