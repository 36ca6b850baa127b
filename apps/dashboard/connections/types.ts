import type { components } from '#sdk';

type Schemas = components['schemas'];

export type Connector = Schemas['ConnectorDto'];
export type Issue = Schemas['IssueDto'];
export type Run = Schemas['RunDto'];
export type RunDetails = Schemas['RunDetailsDto'];
export type SyncStatus = Schemas['SyncStatusDto'];
export type ModelSync = Schemas['ModelSyncDto'];
export type Schedule = Schemas['ScheduleDto'];
export type StreamSchedule = Schemas['StreamScheduleDto'];
export type Coverage = Schemas['CoverageDto'];
export type ModelCoverage = Schemas['ModelCoverageDto'];
export type FieldCoverage = Schemas['FieldCoverageDto'];
export type Certificate = Schemas['CertificateDto'];
export type HealthLink = Schemas['HealthLinkDto'];
export type LinkToken = Schemas['LinkTokenDto'];
export type OpenLink = Schemas['OpenLinkDto'];
export type HeldDeletion = Schemas['HeldDeletionDto'];
export type Quarantined = Schemas['QuarantinedDto'];
export type QuarantinedRecord = Schemas['QuarantinedRecordDto'];
export type Setting = Schemas['SettingDto'];
export type PassthroughRules = Schemas['PassthroughRulesDto'];

const UNDER_WAY = ['queued', 'running'];

/** Whether one of them waits or runs: then it is looked at more often. */
export const isGoing = (runs: readonly Run[] = []): boolean => runs.some(({ state }) => UNDER_WAY.includes(state));

/** A route of each category is called by it. */
export type Category = 'hris' | 'ats';

export const categoryOf = ({ category }: Pick<Connector, 'category'>): Category =>
  category === 'ATS' ? 'ats' : 'hris';

export const CATEGORY_WORDS = { hris: 'HR', ats: 'Recruiting' } as const;

/** The customer, by the best name there is. */
export const customerOf = ({ end_user, origin_id, id }: Connector): string => end_user?.org_name ?? origin_id ?? id;
