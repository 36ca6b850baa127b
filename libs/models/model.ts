export type Category = 'hris' | 'ats';

/** A unified model: routes, filters, documentation and SDK types follow from this and from its class. */
export interface Model<Fields extends object = object> {
  /** As it is stored and named in events: `employee`. */
  name: string;
  /** As it stands in paths: `employees`. */
  path: string;
  displayName: string;
  description: string;
  category: Category;
  fields: new () => Fields;
}
