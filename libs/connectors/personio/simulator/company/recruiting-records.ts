/** Personio v1 applications, phases: what every pipeline has beside the stages of its own. */
export const SYSTEM_STAGES = ['UNASSIGNED', 'OFFER', 'ACCEPTED', 'REJECTED', 'WITHDRAWN'] as const;
type SystemStage = (typeof SYSTEM_STAGES)[number];

/** A stage by its number or, of those that every pipeline has, by its type. */
export type StageRef = number | SystemStage;

export interface Stage {
  /** Stages of the system have neither number nor name, unless a category lists them itself. */
  id: number | null;
  name: string | null;
  type: string;
  kind: 'SYSTEM' | 'CUSTOM';
}

export interface ListedStage extends Stage {
  id: number;
}

/** A pipeline: what Personio calls a recruiting category. */
export interface RecruitingCategory {
  id: number;
  name: string;
  stages: ListedStage[];
  raw: Record<string, unknown>;
}

export interface RecruitingChannel {
  id: number;
  name: string;
}

/** What positions, candidates and applications share; instants are milliseconds. */
export interface Recruited {
  id: number;
  createdAt: number;
  updatedAt: number;
  /** Laid over what v2 would show of it. */
  raw: Record<string, unknown>;
}

/** Personio positions feed, languages. */
export const FEED_LANGUAGES = ['de', 'en', 'fr', 'es', 'nl', 'it', 'pt'] as const;
export type FeedLanguage = (typeof FEED_LANGUAGES)[number];

/** A position as the career page has it in one language; values are HTML. */
export interface PositionText {
  name: string;
  sections: { name: string; value: string }[];
}

export interface PositionSalary {
  /** As the feed writes it: `100000.00`, or nothing. */
  min: string;
  max: string;
  currencySymbol: string;
  currencyCode: string;
  type: string;
}

/** A job that people apply for; what only the feed shows comes after `published`. */
export interface Position extends Recruited {
  name: string;
  /** A department of the company's organisation. */
  departmentId: number | null;
  categoryId: number | null;
  team: { personId: number; role: string }[];
  published: boolean;
  legalEntityId: number | null;
  /** Workplaces of the organisation. */
  officeId: number | null;
  additionalOfficeIds: number[];
  employmentType: string | null;
  seniority: string | null;
  schedule: string | null;
  yearsOfExperience: string | null;
  keywords: string | null;
  occupation: string | null;
  occupationCategory: string | null;
  salary: PositionSalary | null;
  /** By language; the career page's own is German. */
  texts: Partial<Record<FeedLanguage, PositionText>>;
}

export interface Candidate extends Recruited {
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  gender: string | null;
  phone: string | null;
  location: string | null;
  birthday: string | null;
  linkedin: string | null;
  availableFrom: string | null;
}

export interface Transition {
  stage: StageRef;
  enteredAt: number;
}

export interface Application extends Recruited {
  candidateId: number;
  positionId: number;
  applicationDate: string;
  channelId: number | null;
  anonymised: boolean;
  /** Latest first; where it is now comes first. */
  transitions: Transition[];
  /** What came with it through v1 that no endpoint shows: message, tags, custom attributes. */
  posted: Record<string, unknown>;
}

/** Somebody applies: what is not said is not known. */
export interface NewApplication {
  positionId: number;
  candidate: Partial<Omit<Candidate, keyof Recruited>>;
  /** Who it is, if that is known already. */
  candidateId?: number;
  applicationDate?: string;
  channelId?: number | null;
  /** The first stage of the position's pipeline otherwise. */
  stage?: StageRef;
  posted?: Record<string, unknown>;
}
