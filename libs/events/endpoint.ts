/** A secret that messages to an endpoint are signed with. */
export interface Secret {
  /** `whsec_` and 32 bytes in base64. */
  secret: string;
  /** Null: until another takes its place. */
  until: Date | null;
}

/** What a message holds of the record that it is about: its id, or all of it. */
export const PAYLOADS = ['thin', 'full'] as const;
export type EndpointPayload = (typeof PAYLOADS)[number];

/** Standard Webhooks, or the events and the signature of the API that ours is compatible with. */
export const STYLES = ['standard', 'dialect'] as const;
export type EndpointStyle = (typeof STYLES)[number];

/** What somebody says of an endpoint. */
export interface EndpointSettings {
  url: string;
  description: string;
  /** Patterns of types. */
  events: string[];
  /** Empty: of all connections. */
  connectionIds: string[];
  payload: EndpointPayload;
  style: EndpointStyle;
  /** Of one record, one message after the other. */
  ordered: boolean;
  /** Messages at once, and a second. */
  concurrency: number;
  rate: number;
}

/** Where a vendor is told of what happens. */
export interface Endpoint extends EndpointSettings {
  id: string;
  organisationId: string;
  environment: string;
  pausedAt: Date | null;
  disabledAt: Date | null;
  /** gone, only_failures */
  disabledCode: string | null;
  /** It has asked to be left alone until then, which may be over. */
  notBefore: Date | null;
  createdAt: Date;
}

/** Its style stays: what waits was written in it. */
export interface EndpointChanges extends Partial<Omit<EndpointSettings, 'style'>> {
  paused?: boolean;
  /** It was disabled; it is told again of what happens, also of what happened meanwhile. */
  enabled?: true;
}

/** With the secret that its messages are signed with from now on: shown this once. */
export interface NewSecret {
  endpoint: Endpoint;
  secret: string;
  /** Those before it sign on until then; null: there are none. */
  oldUntil: Date | null;
}

/** With what it takes to send to it. */
export interface Opened extends Endpoint {
  /** What its messages are signed with: the newest first, those that are valid now. */
  secrets: Secret[];
  /** Its address as it is sealed: what is concluded of another one does not concern it. */
  sealedUrl: Uint8Array;
}
