interface Problem {
  code?: string;
  detail?: string | { loc: (string | number)[]; msg: string }[];
  request_id?: string;
}

/** What the API did not do, and why. `code` is `offline` where no answer came. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(
    readonly code: string,
    /** For a person. */
    readonly detail: string,
    readonly about: {
      /** The HTTP status; 0 where no answer came. */
      status: number;
      requestId?: string;
      /** What is wrong with an input, by its name. */
      fields?: Record<string, string>;
      /** Seconds after which it is worth another try. */
      wait?: number;
    },
  ) {
    super(detail);
  }
}

export const offline = (cause: unknown): Refused => {
  const refused = new Refused('offline', 'No answer came. Is there a connection to the network?', { status: 0 });
  refused.cause = cause;
  return refused;
};

/** Of an answer that is an error. */
export async function refusalOf(answer: Response): Promise<Refused> {
  const { code = 'unknown', detail, request_id } = (await answer.json().catch(() => ({}))) as Problem;
  const wait = Number(answer.headers.get('retry-after'));
  const requestId = request_id ?? answer.headers.get('x-request-id');
  return new Refused(code, sentenceOf(detail) ?? `The API answered with the status ${answer.status}.`, {
    status: answer.status,
    ...(requestId === null ? {} : { requestId }),
    ...(wait > 0 ? { wait: Math.ceil(wait) } : {}),
    ...(Array.isArray(detail) ? { fields: fieldsOf(detail) } : {}),
  });
}

type Details = { loc: (string | number)[]; msg: string }[];

const nameOf = (loc: (string | number)[]): string => loc.slice(1).join('.');

function sentenceOf(detail: Problem['detail']): string | undefined {
  if (!Array.isArray(detail)) return detail;
  return detail.map(({ loc, msg }) => (nameOf(loc) === '' ? msg : `${nameOf(loc)}: ${msg}`)).join(' ');
}

const fieldsOf = (detail: Details): Record<string, string> =>
  Object.fromEntries(detail.map(({ loc, msg }) => [nameOf(loc), msg]));

/** Whatever was thrown, as what can be shown. */
export const asRefused = (error: unknown): Refused =>
  error instanceof Refused
    ? error
    : new Refused('page_failed', error instanceof Error ? error.message : 'Something went wrong in this page.', {
        status: 0,
      });
