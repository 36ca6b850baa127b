declare module 'virtual:declared' {
  /** What a list can be narrowed by. */
  export interface Filter {
    name: string;
    about: string;
    /** Words that are known to occur; others may be typed. */
    words: string[];
    kind: 'instant' | 'ids' | 'text';
    /** Takes several, with commas between them. */
    several: boolean;
  }

  export interface Field {
    name: string;
    kind: 'relation' | 'relations' | 'list' | 'instant' | 'string' | 'number' | 'integer' | 'boolean' | 'object';
    about: string;
  }

  /** A model, as the API declares its list. */
  export interface Model {
    slug: string;
    label: string;
    category: 'hris' | 'ats';
    /** Of the list; a record is below it. */
    path: string;
    filters: Filter[];
    fields: Field[];
    /** Fields that `expand` takes. */
    relations: string[];
  }

  export const declared: Model[];
}
