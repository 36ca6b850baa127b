import { type Config, publicUrl } from '#kernel';

/** The address that a customer opens. The token is its fragment: a browser sends none, so it stays out of logs and referrers. */
export const magicLinkOf = (config: Config, linkToken: string): string => `${publicUrl(config)}/link#${linkToken}`;
