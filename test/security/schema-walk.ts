import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';

export type OperationKind = 'query' | 'mutation' | 'subscription';

/** A field of `Query`, `Mutation` or `Subscription`, with one value for each of its arguments. */
export interface RootCall {
  readonly kind: OperationKind;
  readonly name: string;
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Gives the value of an argument or input field that is an id, by where it stands, such as `input.attemptId`. */
export type IdAt = (place: string) => string;

const PLAIN: Scalars = {
  String: 'A text.',
  Int: 1,
  Float: 1,
  Boolean: true,
  Decimal: '1',
  DateTime: '2030-01-01T00:00:00Z',
};

/** Whether to give an id that may be left out, or an object that may, by its place. */
export type Wanted = (place: string) => boolean;

/** Values of scalars by their names; those of {@link PLAIN} where there is none. */
export type Scalars = Readonly<Record<string, unknown>>;

interface Manner {
  readonly idAt: IdAt;
  readonly wanted: Wanted;
  /** Null: what may be left out is left out, unless it is an id. */
  readonly scalars: Scalars | null;
}

const mayBeGiven = (type: GraphQLInputType, { scalars }: Manner): boolean =>
  scalars !== null || getNamedType(type).name === 'ID';

function valueOf(type: GraphQLInputType, place: string, how: Manner): unknown {
  if (isNonNullType(type)) return valueOf(type.ofType, place, how);
  if (isListType(type)) return [valueOf(type.ofType, place, how)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(
      (field) => isRequiredInputField(field) || (mayBeGiven(field.type, how) && how.wanted(`${place}.${field.name}`)),
    );
    return Object.fromEntries(fields.map(({ name, type: of }) => [name, valueOf(of, `${place}.${name}`, how)]));
  }
  return type.name === 'ID' ? how.idAt(place) : (how.scalars?.[type.name] ?? PLAIN[type.name]);
}

/** Short pages, so that nothing becomes too much to ask for. */
const pageOf = (args: readonly { readonly name: string }[]): string =>
  args.some(({ name }) => name === 'first') ? '(first: 2)' : '';

/** All that can be selected without an argument, to a depth, each type once on a path. */
export function selectionOf(type: GraphQLOutputType, depth = 6, path: readonly string[] = []): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) return '';
  if (path.includes(named.name) || path.length >= depth) return '{ __typename }';
  const fields = Object.values(named.getFields())
    .filter(({ args }) => !args.some(isRequiredArgument))
    .map(({ name, args, type: of }) => `${name}${pageOf(args)} ${selectionOf(of, depth, [...path, named.name])}`);
  return `{ __typename ${fields.join(' ')} }`;
}

export function rootFields(
  schema: GraphQLSchema,
): readonly (readonly [OperationKind, GraphQLField<unknown, unknown>])[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const;
  return roots.flatMap(([kind, type]) => Object.values(type?.getFields() ?? {}).map((field) => [kind, field] as const));
}

/** The call of a root field with every argument that it needs, and with those that are ids where they are wanted. */
export function callOf(
  kind: OperationKind,
  { name, args, type }: GraphQLField<unknown, unknown>,
  idAt: IdAt,
  {
    depth,
    wanted = () => true,
    scalars = null,
  }: { readonly depth?: number; readonly wanted?: Wanted; readonly scalars?: Scalars | null } = {},
): RootCall {
  const how = { idAt, wanted, scalars };
  const given = args.filter(
    (arg) =>
      isRequiredArgument(arg) ||
      arg.name === 'first' ||
      ((isInputObjectType(getNamedType(arg.type)) || mayBeGiven(arg.type, how)) && wanted(arg.name)),
  );
  const declared = given.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const passed = given.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const selection = selectionOf(type, depth);
  return {
    kind,
    name,
    document: `${kind} ${declared && `(${declared})`} { ${name}${passed && `(${passed})`} ${selection} }`,
    variables: Object.fromEntries(
      given.map((arg) => [arg.name, arg.name === 'first' ? 2 : valueOf(arg.type, arg.name, how)]),
    ),
  };
}

/** Where a root field takes ids. */
export function idPlaces(kind: OperationKind, field: GraphQLField<unknown, unknown>): string[] {
  const places: string[] = [];
  callOf(kind, field, (place) => {
    places.push(place);
    return '';
  });
  return places;
}

/** `Type.field` of everything in an answer that says anything: not null, not an empty list, and below `__typename`s. */
export function said(value: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (Array.isArray(value)) for (const each of value) said(each, found);
  else if (typeof value === 'object' && value !== null) {
    const { __typename: type, ...fields } = value as Record<string, unknown>;
    for (const [name, below] of Object.entries(fields)) {
      if (below === null || (Array.isArray(below) && below.length === 0)) continue;
      if (type !== undefined) found.add(`${String(type)}.${name}`);
      said(below, found);
    }
  }
  return found;
}
