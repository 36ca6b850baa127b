/** The rights that an admin ticks, by the words of Personio's settings. */
export const AREAS = {
  persons: 'Persons: read',
  employments: 'Employments: read',
  employeesV1: 'Employees: read (API v1)',
  orgUnits: 'Org units: read',
  costCenters: 'Cost centers: read',
  legalEntities: 'Legal entities: read',
  workplaces: 'Workplaces: read',
  compensations: 'Compensations: read',
  documents: 'Documents: read',
  absences: 'Absences: read',
  absencesV1: 'Absences: read (API v1)',
  attendances: 'Attendances: read',
  projects: 'Projects: read',
  customReports: 'Custom reports: read (API v1)',
  reports: 'Reports: read',
  recruiting: 'Recruiting: read',
  webhooks: 'Webhooks: read and write',
  personsWrite: 'Persons: write',
  compensationsWrite: 'Compensations: write',
  projectsWrite: 'Projects: write',
  documentsWrite: 'Documents: write',
  absencesWrite: 'Absences: write',
  attendancesWrite: 'Attendances: write',
} as const;

/** An attribute of the list “Readable employee attributes”. */
export const attributeRight = (label: string): string => `Employee attribute “${label}”`;

/** The same, read. */
export const ATTRIBUTE_RIGHT = /^Employee attribute “(.+)”$/;
