import {
  coerceInputValue,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  isScalarType,
  isSpecifiedScalarType,
  typeFromAST,
  valueFromAST,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  type VariableDefinitionNode,
} from 'graphql';
import { DocumentError } from './document-error.ts';

type Variables = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];

export type CoercedVariables =
  | { readonly ok: true; readonly value: Record<string, unknown> }
  | { readonly ok: false; readonly errors: readonly DocumentError[] };

/** Problems reported of one request; more would help nobody. */
const MAX_PROBLEMS = 10;
const LONGEST_NAME = 60;

class EnoughProblems extends Error {}

/**
 * Coerces a request's variables as the specification says (October 2021, section 6.1.2). graphql-js's own messages
 * quote the value they do not like, which may be a password or megabytes long: these name the place and the type.
 */
export function coerceVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  given: Variables,
): CoercedVariables {
  const value: Record<string, unknown> = {};
  const errors: DocumentError[] = [];
  const report = (definition: VariableDefinitionNode, field: string, problem: string): void => {
    errors.push(new DocumentError('BAD_USER_INPUT', `Variable "$${field}" ${problem}`, { nodes: [definition] }, field));
    if (errors.length >= MAX_PROBLEMS) throw new EnoughProblems();
  };
  try {
    for (const definition of definitions) coerceOne(schema, definition, given, value, report);
  } catch (error) {
    if (!(error instanceof EnoughProblems)) throw error;
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, value };
}

function coerceOne(
  schema: GraphQLSchema,
  definition: VariableDefinitionNode,
  given: Variables,
  coerced: Record<string, unknown>,
  report: (definition: VariableDefinitionNode, field: string, problem: string) => void,
): void {
  const name = definition.variable.name.value;
  const type = typeFromAST(schema, definition.type);
  if (!isInputType(type)) throw new Error(`Variable "$${name}" was not validated.`);
  if (!Object.hasOwn(given, name)) {
    if (definition.defaultValue) coerced[name] = valueFromAST(definition.defaultValue, type);
    else if (isNonNullType(type)) report(definition, name, `of type ${String(type)} is missing.`);
    return;
  }
  const value = given[name];
  if (value === null && isNonNullType(type)) {
    report(definition, name, `of type ${String(type)} must not be null.`);
    return;
  }
  coerced[name] = coerceInputValue(value, type, (path, invalid, error) => {
    report(definition, fieldPath(name, path), describe(type, path, invalid, error));
  });
}

const fieldPath = (name: string, path: Path): string => [name, ...path].map((part) => String(part)).join('.');

function describe(root: GraphQLInputType, path: Path, invalid: unknown, error: GraphQLError): string {
  const expected = typeAt(root, path);
  const unknownField = nameOfUnknownField(expected, invalid, error);
  if (unknownField !== null) return `has a field "${unknownField}" that ${String(bare(expected))} does not know.`;
  const missing = nameOfMissingField(expected, invalid, error);
  if (missing !== null) return `lacks the field "${missing}" that ${String(bare(expected))} requires.`;
  if (invalid === null || invalid === undefined) return `of type ${String(expected)} must not be null.`;
  const type = bare(expected);
  // What a scalar of ours looks like stands in its description; an enum's or an input's would be too long.
  const hint = isScalarType(type) && !isSpecifiedScalarType(type) ? type.description : null;
  return `must be a valid ${String(expected)}.${hint ? ` ${hint}` : ''}`;
}

/** The type expected at a place inside a value. */
function typeAt(root: GraphQLInputType, path: Path): GraphQLInputType {
  let type = root;
  for (const part of path) {
    let inner = isNonNullType(type) ? type.ofType : type;
    // A single value stands for a list of one, so a field's name may follow a list type directly.
    while (isListType(inner) && typeof part === 'string') {
      const item: GraphQLInputType = inner.ofType;
      inner = isNonNullType(item) ? item.ofType : item;
    }
    if (isListType(inner)) type = inner.ofType;
    else if (isInputObjectType(inner)) type = inner.getFields()[part]?.type ?? inner;
  }
  return type;
}

function bare(type: GraphQLInputType): GraphQLInputType {
  let inner = type;
  while (isNonNullType(inner) || isListType(inner)) inner = inner.ofType;
  return inner;
}

/** coerceInputValue reports a problem with a field's presence at the object that should have it, in its message only. */
function nameOfMissingField(type: GraphQLInputType, invalid: unknown, error: GraphQLError): string | null {
  const object = bare(type);
  if (!isInputObjectType(object) || typeof invalid !== 'object' || invalid === null) return null;
  const name = /^Field "(\w+)" of required type /.exec(error.message)?.[1];
  return name !== undefined && name in object.getFields() ? name : null;
}

function nameOfUnknownField(type: GraphQLInputType, invalid: unknown, error: GraphQLError): string | null {
  const object = bare(type);
  if (!isInputObjectType(object) || typeof invalid !== 'object' || invalid === null) return null;
  if (!/ is not defined by type /.test(error.message)) return null;
  const name = Object.keys(invalid).find((key) => !(key in object.getFields()));
  return name === undefined ? null : name.slice(0, LONGEST_NAME);
}
