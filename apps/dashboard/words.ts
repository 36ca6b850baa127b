/** “Time off” of `time_off`, “Absence types” of `absence-types`. */
export function wordsOf(name: string): string {
  const words = name.replaceAll(/[_-]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** How something ended, by the code that the API says it with. */
export const OUTCOMES: Record<string, string> = {
  ok: 'Done',
  accepted: 'Accepted',
  scope_missing: 'Not allowed',
  not_found: 'Not there',
  invalid_request: 'Not valid',
  rate_limited: 'Too many',
  login_refused: 'Wrong password',
};

/** “Not allowed”; of a code that has no words, itself: “Code required”. */
export const outcomeOf = (code: string): string => OUTCOMES[code] ?? wordsOf(code);
