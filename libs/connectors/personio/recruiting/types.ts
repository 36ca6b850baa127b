import type { PersonDocument } from '../types.js';
import type { Stage } from './stages.js';
import type { Stamp } from './stamps.js';

type Id = string | number;

export interface PersonioCandidate {
  id: string;
  first_name?: string | null;
  last_name?: string | null;
  email?: string | null;
  phone?: string | null;
  location?: string | null;
  linkedin_profile?: string | null;
  gender?: string | null;
  birthday?: string | null;
  available_from?: string | null;
  applications?: { id?: Id }[] | null;
  created_at?: Stamp | null;
  updated_at?: Stamp | null;
}

export interface PersonioTransition {
  entered_at?: Stamp | null;
  stage?: Stage | null;
}

/** An application, with all stages that it has entered. */
export interface PersonioApplication {
  id: string;
  application_date?: string | null;
  candidate?: { id?: Id | null } | null;
  job?: { id?: Id | null; category?: { id?: Id | null } | null } | null;
  current_stage?: Stage | null;
  channel?: { name?: string | null } | null;
  updated_at?: Stamp | null;
  transitions: PersonioTransition[];
}

/** What an activity and an offer know of the application that they belong to. */
interface OfApplication {
  application: { id: string };
  candidate: { id?: Id | null } | null;
  job: { id?: Id | null } | null;
}

export interface PersonioActivity extends OfApplication {
  transition: PersonioTransition;
}

/** Put together from the stages of an application that has entered the one for offers. */
export interface PersonioOffer extends OfApplication {
  current_stage: Stage | null;
  transitions: PersonioTransition[];
}

/** A file of an application. */
export interface ApplicationDocument extends PersonDocument {
  application?: { id?: Id | null } | null;
  candidate?: { id?: Id | null } | null;
}
