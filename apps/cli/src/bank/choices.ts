import { InvalidArgumentError } from 'commander';

const FORMATS = ['JSON', 'GIFT', 'AIKEN', 'MOODLE_XML', 'QTI_21', 'QTI_30', 'CSV', 'MARKDOWN', 'GUIDE'];
const STATUSES = ['DRAFT', 'IN_REVIEW', 'PUBLISHED', 'RETIRED'];
const KINDS = [
  'SINGLE_CHOICE',
  'MULTIPLE_CHOICE',
  'TRUE_FALSE',
  'NUMERIC',
  'SHORT_TEXT',
  'ORDERING',
  'MATCHING',
  'OPEN',
  'SCENARIO',
];

const typed = (name: string): string => name.toLowerCase().replaceAll('_', '-');

/** Takes a name as it is easy to type (`moodle-xml`), or as the API spells it, and refuses what is none of them. */
const oneOf =
  (names: readonly string[]) =>
  (text: string): string => {
    const name = text.toUpperCase().replaceAll('-', '_');
    if (names.includes(name)) return name;
    throw new InvalidArgumentError(`It is one of ${names.map(typed).join(', ')}.`);
  };

export const format = oneOf(FORMATS);
export const status = oneOf(STATUSES);
export const kind = oneOf(KINDS);
