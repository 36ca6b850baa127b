/** An address below `/connect/` as seen from the page, which may lie deeper where a proxy puts everything below a path. */
export const fromHere = (address: string): string => address.replace(/^\/connect\//, '');
