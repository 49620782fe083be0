import {
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  type GraphQLField,
  type GraphQLNamedType,
} from 'graphql';

type Field = GraphQLField<unknown, unknown>;

/** Well below what a document may hold, so that the widest types fit when they are followed less deeply. */
const MOST_FIELDS = 300;
const DEEPEST = 3;
const PAGE = 3;

/**
 * A query of one root field that asks for all that it can give without further arguments, as deep as fits. Values come in
 * variables only, so that the document is one that is compiled. Throws where a value is missing.
 */
export function documentOf(field: Field, values: Readonly<Record<string, unknown>>): string {
  const missing = field.args.filter((argument) => isRequiredArgument(argument) && !(argument.name in values));
  if (missing.length > 0)
    throw new Error(`${field.name} needs a value for ${missing.map(({ name }) => name).join(', ')}`);
  const variables = field.args.filter(({ name }) => name in values);
  const declared = variables.map(({ name, type }) => `$${name}: ${String(type)}`);
  const given = variables.map(({ name }) => `${name}: $${name}`).concat(pageOf(field));
  const head = declared.length > 0 ? `query (${declared.join(', ')})` : 'query';
  const args = given.length > 0 ? `(${given.join(', ')})` : '';
  return `${head} { ${field.name}${args} ${fitting(getNamedType(field.type))} }`;
}

function fitting(type: GraphQLNamedType): string {
  for (let depth = DEEPEST; depth > 0; depth -= 1) {
    const selection = selectionOf(type, depth);
    if (selection.split(' ').length <= MOST_FIELDS) return selection;
  }
  return selectionOf(type, 0);
}

const pageOf = ({ args }: Field): string[] => (args.some(({ name }) => name === 'first') ? [`first: ${PAGE}`] : []);

function selectionOf(type: GraphQLNamedType, depth: number): string {
  if (isLeafType(type)) return '';
  if (!isObjectType(type)) return '{ __typename }';
  // A page and its edges are wrapping, and not a level of their own.
  const isWrapping = 'pageInfo' in type.getFields() || 'cursor' in type.getFields() || type.name === 'PageInfo';
  const parts = Object.values(type.getFields()).flatMap((field): string[] => {
    if (field.args.some(isRequiredArgument)) return [];
    const inner = getNamedType(field.type);
    if (isLeafType(inner)) return [field.name];
    if (depth === 0 && !isWrapping) return [];
    const page = pageOf(field).map((argument) => `(${argument})`);
    return [`${field.name}${page.join('')} ${selectionOf(inner, isWrapping ? depth : depth - 1)}`];
  });
  return `{ __typename ${parts.join(' ')} }`;
}
