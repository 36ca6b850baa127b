const underWay = new Map<string, Promise<Response>>();

/**
 * A change that is under way is not asked for again: whoever asks for the very same meanwhile has its answer. A double click makes
 * one thing, and what is shown only once is shown.
 */
export async function once(request: Request): Promise<Response> {
  if (request.method === 'GET') return fetch(request);
  const same = [request.method, request.url, JSON.stringify([...request.headers]), await request.clone().text()].join(
    ' ',
  );
  const asked = underWay.get(same) ?? fetch(request);
  underWay.set(same, asked);
  try {
    return (await asked).clone();
  } finally {
    underWay.delete(same);
  }
}
