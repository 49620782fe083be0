import { DEFAULT_PAGE_SIZE, ok, type Result } from '@plumbline/kernel';
import {
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  visit,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { CostNode, CostTree, PageSize } from './cost.ts';
import type { GraphQLLimits } from './limits.ts';
import { graphqlRefusals } from './refusals.ts';

/** What is known of a document once it has been seen to stay within the limits. */
export interface MeasuredDocument {
  /** By operation: what its cost is made of, to be worked out with each request's variables. */
  readonly costs: ReadonlyMap<OperationDefinitionNode, CostTree>;
  /** Whether an interface or union takes part anywhere. */
  readonly hasAbstractTypes: boolean;
}

/** Objects assumed in a list whose length no argument bounds. */
const ASSUMED_LIST_LENGTH = 5;
const PAGE_ARGUMENTS = ['first', 'last'];

interface Shape {
  readonly tree: CostTree;
  readonly depth: number;
  readonly introspectionDepth: number;
  readonly selections: number;
  readonly rootFields: number;
}

const NOTHING: Shape = {
  tree: { nodes: [], fragments: [] },
  depth: 0,
  introspectionDepth: 0,
  selections: 0,
  rootFields: 0,
};

/**
 * Refuses (`QUERY_TOO_COMPLEX`) a document beyond the limits, in time that grows with its length and not with what its
 * fragments expand to. Runs before validation, whose rules take quadratic time, and so must not trust the document:
 * fragments may be circular, fields and types may not exist.
 */
export function measureDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
  limits: GraphQLLimits,
): Result<MeasuredDocument> {
  const written = countWritten(document);
  const measure = new DocumentMeasure(schema, document);
  const costs = new Map<OperationDefinitionNode, CostTree>();
  const found = { ...written, depth: 0, introspectionDepth: 0, rootFields: 0 };
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const shape = measure.selectionSet(definition.selectionSet, schema.getRootType(definition.operation));
    costs.set(definition, shape.tree);
    for (const limit of ['selections', 'depth', 'introspectionDepth', 'rootFields'] as const) {
      found[limit] = Math.max(found[limit], shape[limit]);
    }
  }
  for (const [limit, label] of LIMITS) {
    if (found[limit] > limits[limit]) return tooComplex(limit, label, limits[limit]);
  }
  return ok({ costs, hasAbstractTypes: measure.hasAbstractTypes });
}

const LIMITS = [
  ['directives', 'directives'],
  ['aliases', 'aliases'],
  ['depth', 'nested levels'],
  ['introspectionDepth', 'nested levels of introspection'],
  ['rootFields', 'root fields'],
  ['selections', 'fields'],
] as const;

export const tooComplex = (limit: keyof GraphQLLimits, label: string, maximum: number) =>
  graphqlRefusals.QUERY_TOO_COMPLEX({ values: { limit: label, maximum }, details: { limit, maximum } });

function countWritten(document: DocumentNode): { selections: number; aliases: number; directives: number } {
  const count = { selections: 0, aliases: 0, directives: 0 };
  visit(document, {
    Field(field) {
      count.selections += 1;
      if (field.alias) count.aliases += 1;
    },
    FragmentSpread() {
      count.selections += 1;
    },
    Directive() {
      count.directives += 1;
    },
  });
  return count;
}

class DocumentMeasure {
  hasAbstractTypes = false;
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly known = new Map<string, Shape>();
  private readonly open = new Set<string>();

  constructor(
    private readonly schema: GraphQLSchema,
    document: DocumentNode,
  ) {
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(definition.name.value, definition);
    }
  }

  selectionSet(set: SelectionSetNode, parent: GraphQLNamedType | null | undefined): Shape {
    if (isAbstractType(parent)) this.hasAbstractTypes = true;
    const nodes: CostNode[] = [];
    const fragments: CostTree[] = [];
    const sum = { depth: 0, introspectionDepth: 0, selections: 0, rootFields: 0 };
    for (const selection of set.selections) {
      const shape = this.selection(selection, parent);
      nodes.push(...shape.tree.nodes);
      fragments.push(...shape.tree.fragments);
      sum.depth = Math.max(sum.depth, shape.depth);
      sum.introspectionDepth = Math.max(sum.introspectionDepth, shape.introspectionDepth);
      sum.selections += shape.selections;
      sum.rootFields += shape.rootFields;
    }
    return { ...sum, tree: { nodes, fragments }, depth: Math.max(sum.depth, 1) };
  }

  private selection(
    selection: SelectionSetNode['selections'][number],
    parent: GraphQLNamedType | null | undefined,
  ): Shape {
    if (selection.kind === Kind.FIELD) return this.field(selection, parent);
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const condition = selection.typeCondition?.name.value;
      return this.selectionSet(
        selection.selectionSet,
        condition === undefined ? parent : this.schema.getType(condition),
      );
    }
    const shape = this.fragment(selection.name.value);
    // Its own tree, by reference: a fragment's cost is worked out once however often it is spread.
    return { ...shape, tree: { nodes: [], fragments: [shape.tree] }, selections: shape.selections + 1 };
  }

  private fragment(name: string): Shape {
    const known = this.known.get(name);
    if (known) return known;
    const definition = this.fragments.get(name);
    // Validation refuses what is unknown or circular; here it only must not trap us.
    if (!definition || this.open.has(name)) return NOTHING;
    this.open.add(name);
    const shape = this.selectionSet(definition.selectionSet, this.schema.getType(definition.typeCondition.name.value));
    this.open.delete(name);
    this.known.set(name, shape);
    return shape;
  }

  private field(node: FieldNode, parent: GraphQLNamedType | null | undefined): Shape {
    if (!node.selectionSet) return { ...NOTHING, selections: 1, rootFields: 1 };
    const definition =
      isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    const type = definition && getNamedType(definition.type);
    const inner = this.selectionSet(node.selectionSet, type);
    const isIntrospection = node.name.value === '__schema' || node.name.value === '__type';
    return {
      tree: isIntrospection ? NOTHING.tree : { nodes: [costOf(node, definition, parent, inner.tree)], fragments: [] },
      depth: isIntrospection ? 1 : inner.depth + 1,
      introspectionDepth: isIntrospection ? Math.max(inner.depth, inner.introspectionDepth) : inner.introspectionDepth,
      selections: inner.selections + 1,
      rootFields: 1,
    };
  }
}

function costOf(
  node: FieldNode,
  definition: GraphQLField<unknown, unknown> | undefined,
  parent: GraphQLNamedType | null | undefined,
  children: CostTree,
): CostNode {
  const pageArguments = definition?.args.filter((argument) => PAGE_ARGUMENTS.includes(argument.name)) ?? [];
  if (pageArguments.length > 0) {
    const pages = (node.arguments ?? []).flatMap((argument): PageSize[] => {
      if (!PAGE_ARGUMENTS.includes(argument.name.value)) return [];
      const field = argument.name.value;
      if (argument.value.kind === Kind.INT) return [{ field, size: Number(argument.value.value) }];
      return argument.value.kind === Kind.VARIABLE ? [{ field, variable: argument.value.name.value }] : [];
    });
    return { pages, otherwise: DEFAULT_PAGE_SIZE, children };
  }
  // A connection's page size has been counted at the connection itself.
  const isConnection = isObjectType(parent) && 'pageInfo' in parent.getFields();
  const isLongList = definition !== undefined && isList(definition.type) && !isConnection;
  return { pages: [], otherwise: isLongList ? ASSUMED_LIST_LENGTH : 1, children };
}

const isList = (type: GraphQLOutputType): boolean => (isNonNullType(type) ? isList(type.ofType) : isListType(type));
