/** A text in both languages. */
export interface Text {
  en: string;
  de: string;
}

/** What is switched off, by name. */
export interface Off {
  models: string[];
  fields: string[];
}

export interface Vendor {
  name: string;
  logo_url: string | null;
  color: string | null;
  /** What it uses the data for, in its own words. */
  purpose: Text | null;
  privacy_url: string | null;
}

export interface ModelChoice {
  name: string;
  label: Text;
  why: Text;
  on: boolean;
  always: boolean;
  /** What is switched off with it. */
  takes: Off;
}

export interface FieldChoice {
  name: string;
  label: Text;
  why: Text;
  on: boolean;
  /** In which of the models it stands. */
  models: string[];
  takes: Off;
}

/** What may be switched off. */
export interface Offer {
  models: ModelChoice[];
  fields: FieldChoice[];
}
