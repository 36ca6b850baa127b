/** Proofs are short among the other tests, and long when somebody asks for it. */
export const LONG = process.env['TEST_LONG'] === '1';

export const size = <T>(short: T, long: T): T => (LONG ? long : short);
