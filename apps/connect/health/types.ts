import type { FieldChoice, ModelChoice, Text, Vendor } from '../types.js';

export interface ModelHealth extends ModelChoice {
  status: string | null;
  records: number;
  /** Of the run that is under way, or of the last one. */
  seen: number;
  expected: number | null;
  last_success: string | null;
}

export interface LastRead {
  /** What the vendor calls its API key; `file_link`: by the address of a file; `dashboard`: by one of the vendor's people. */
  key: string;
  at: string;
}

export interface Health {
  vendor: Vendor;
  customer: string;
  connector_name: string;
  status: 'ok' | 'reading' | 'paused' | 'relink' | 'issues';
  /** `customer` or `vendor`. */
  paused_by: string | null;
  last_sync: string | null;
  /** Whether this link may switch on again what is off: the vendor's own may not. */
  may_switch_on: boolean;
  /** Nor may the vendor's own hand out what is held. */
  may_download: boolean;
  /** Of the choices that are shown; a change names the one that it was made from. */
  choices_version: number;
  /** What was switched off is still being deleted; the counts are too high until then. */
  destroying: boolean;
  models: ModelHealth[];
  fields: FieldChoice[];
  last_read: LastRead | null;
  issues: { code: string; since: string; text: Text }[];
}

export interface Certificate {
  connector_id: string;
  erased_at: string;
  destroyed: { /** By model. */ records: Record<string, number> };
  models: { name: string; label: Text }[];
  backups: { statement: Text };
}
