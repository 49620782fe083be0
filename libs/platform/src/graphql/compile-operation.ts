import {
  GraphQLScalarType,
  Kind,
  parse,
  visit,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type TypeNode,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import type { MeasuredDocument } from './measure-document.ts';

/** Runs a compiled operation. `variables` are coerced ones. */
export type CompiledOperation = (
  rootValue: unknown,
  context: unknown,
  variables: Record<string, unknown>,
) => Promise<ExecutionResult> | ExecutionResult;

const COERCED = 'PlumblineCoercedVariable';

/** Stands for every variable's type in what is compiled: the values have been coerced already. */
const coercedType = new GraphQLScalarType({ name: COERCED });

const coercedTypeNode: TypeNode = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: COERCED } };

/** graphql-jit joins response names with `_` into the names of its own tables, so a name with `_` could be mistaken. */
const PLAIN_NAME = /^[A-Za-z][A-Za-z0-9]*$/;

/**
 * Whether graphql-jit gives what graphql-js gives for this document. It is kept away from:
 * - text of the client's: a string literal that holds its marker for dates is written into the generated program as
 *   code (seen in 0.8.9), so strings reach it in variables only;
 * - directives: a fragment spread twice under different conditions is included by the first alone;
 * - interfaces and unions: a failing or asynchronous type resolver leaves the request without an answer.
 */
export function canCompile(document: DocumentNode, measured: MeasuredDocument): boolean {
  if (measured.hasAbstractTypes) return false;
  let safe = true;
  const unsafe = (): void => {
    safe = false;
  };
  visit(document, {
    Directive: unsafe,
    VariableDefinition: () => false,
    StringValue: unsafe,
    ObjectField(field) {
      if (!PLAIN_NAME.test(field.name.value)) unsafe();
    },
    Field(field) {
      const name = field.alias?.value ?? field.name.value;
      if (!PLAIN_NAME.test(name) && field.name.value !== '__typename') unsafe();
      if (field.name.value === '__typename' && field.alias) unsafe();
    },
  });
  return safe;
}

/**
 * Compiles one operation of a document, or gives null where graphql-jit cannot. Variables are declared as a type that
 * takes any value as it is: graphql-jit's own coercion refuses a missing value that has a default in the schema, and
 * turns default dates into texts. The document is parsed anew, since compiling leaves marks in the tree.
 */
export function compileOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): CompiledOperation | null {
  const source = document.loc?.source;
  if (!source) return null;
  const copy: DocumentNode = visit(parse(source), {
    VariableDefinition: (node) => ({ kind: node.kind, variable: node.variable, type: coercedTypeNode }),
  });
  const compiled = compileQuery(withCoercedType(schema), copy, operation.name?.value, {
    // Errors are masked, and those of resolvers keep their own stack.
    disablingCapturingStackErrors: true,
  });
  return isCompiledQuery(compiled) ? compiled.query : null;
}

/** The same schema to every reader but one: it also knows {@link coercedType}, which clients never see. */
function withCoercedType(schema: GraphQLSchema): GraphQLSchema {
  const getType: GraphQLSchema['getType'] = (name) => (name === COERCED ? coercedType : schema.getType(name));
  const derived: unknown = Object.create(schema, { getType: { value: getType } });
  return derived as GraphQLSchema;
}
