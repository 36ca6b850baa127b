import type { Offer, Text, Vendor } from '../types.js';

export interface Step {
  text: Text;
  /** The address of a drawing, without the language and `.svg`. */
  drawing: string | null;
}

export interface Right {
  area: Text;
  right: Text;
  access: 'read' | 'write';
  why: Text;
  /** What it is needed for; none: it serves all. */
  models: string[];
}

export interface Credential {
  name: string;
  label: Text;
  help: Text;
  secret: boolean;
  optional: boolean;
  form: Text | null;
}

export interface Session extends Offer {
  customer: string;
  connector_name: string;
  relink: boolean;
  vendor: Vendor;
  steps: Step[];
  rights: Right[];
  credentials: Credential[];
}

export interface StreamGrant {
  name: string;
  models: string[];
  granted: boolean;
  missing: Text | null;
}

export interface Missing extends Text {
  /** The same in parts, where it is one of many in a list. */
  listed: { list: Text; name: Text } | null;
}

export interface Checked {
  streams: StreamGrant[];
  /** Rights and attributes of which parts are empty: what to tick, and where. */
  missing: Missing[];
  /** Credentials that did not stand in their own field, each with the name of the field that it was found in. */
  understood: Record<string, string>;
  /** Where in that field they begin and end. */
  places: Record<string, [number, number]>;
}

export interface Finished {
  temporary_token: string;
  health_url: string;
}
