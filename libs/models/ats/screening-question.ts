import { Flag, narrow, OneOf, Parts, Ref, Text } from '../fields.js';
import type { Model } from '../model.js';
import { job } from './job.js';

const QUESTION_TYPES = [
  'DATE',
  'FILE',
  'SINGLE_SELECT',
  'MULTI_SELECT',
  'SINGLE_LINE_TEXT',
  'MULTI_LINE_TEXT',
  'NUMERIC',
  'BOOLEAN',
] as const;

/** An answer to choose from. */
export class QuestionOption {
  @Text('The answer') label!: string | null;
}

/** A question that candidates are asked. A field is always there; null means that the provider does not say. */
export class ScreeningQuestion {
  @Ref(() => job, 'For which job', narrow('job')) job!: string | null;
  @Text('More about the question') description!: string | null;
  @Text('The question') title!: string | null;
  @OneOf(QUESTION_TYPES, 'How it is answered') type!: string | null;
  @Flag('Whether it has to be answered') required!: boolean | null;
  @Parts(() => QuestionOption, 'Answers to choose from') options!: QuestionOption[] | null;
}

export const screeningQuestion: Model<ScreeningQuestion> = {
  name: 'screening_question',
  path: 'screening-questions',
  displayName: 'Screening questions',
  description: 'Questions that candidates are asked.',
  category: 'ats',
  fields: ScreeningQuestion,
};
