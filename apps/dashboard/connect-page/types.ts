import type { components } from '#sdk';

export type ConnectPage = components['schemas']['ConnectPageDto'];
export type ConnectPageBody = components['schemas']['ConnectPageBody'];

/** What is in the form. */
export interface Look {
  name: string;
  /** Empty: ours. */
  color: string;
  /** A file that was chosen; `none`: it is to go; null: it stays as it is. */
  logo: File | 'none' | null;
  /** What the data are used for; empty in both: not said. */
  purpose: { en: string; de: string };
  /** Of the privacy notice; empty: none. */
  privacyUrl: string;
  /** One a line. */
  origins: string;
}
