import { type Config, InvalidRequest, publicUrl } from '#kernel';

/** What a page of ours finds in its address: the code of why nobody was let in. */
const REFUSAL = 'sso';

/** The address of a place below the dashboard. Throws InvalidRequest for what would lead out of it. */
export const wanted = (config: Config, to: string): string => placeIn(config, to).href;

/** The same, and its page says why somebody was not let in. */
export function refusedAt(config: Config, to: string, code: string): string {
  const place = placeIn(config, to);
  place.searchParams.set(REFUSAL, code);
  return place.href;
}

function placeIn(config: Config, to: string): URL {
  const dashboard = new URL(`${publicUrl(config)}/dashboard`).href;
  const place = URL.parse(dashboard + to);
  // A path that begins with two slashes may be read as another host by what it is joined with.
  if (place?.href.startsWith(`${dashboard}/`) !== true || place.href.startsWith(`${dashboard}//`)) throw outside();
  place.searchParams.delete(REFUSAL);
  return place;
}

const outside = (): InvalidRequest =>
  new InvalidRequest([{ loc: ['body', 'to'], msg: 'Input should be a path of the dashboard', type: 'value_error' }]);
